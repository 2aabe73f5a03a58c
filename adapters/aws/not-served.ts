const names = new Set(["NotImplemented", "UnknownOperationException", "InvalidAction", "UnknownService"]);

/** Whether an endpoint does not have the service or the operation at all, as none but AWS has all of them. */
const isNotServed = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  // A port has put it into its own words.
  if (error.cause !== undefined && isNotServed(error.cause)) return true;
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode === 501 || names.has(error.name);
};

/** What a call gives, or undefined where the endpoint does not serve it. */
export const ifServed = async <Result>(call: () => Promise<Result>): Promise<Result | undefined> => {
  try {
    return await call();
  } catch (error) {
    if (isNotServed(error)) return undefined;
    throw error;
  }
};
