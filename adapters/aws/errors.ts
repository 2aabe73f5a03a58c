import { PermanentError, TransientError, VisibleError } from "../../core/errors.ts";

/** Refusals that no retry mends: a person has to change a policy or create what is missing. */
const permanent = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NoSuchBucket",
  "QueueDoesNotExist",
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "EntityNotFoundException",
  "InvalidRequestException",
]);

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

/** An SDK error in the project's own terms; `doing` says what was tried, with the key or name it was about. */
export const translated = (error: unknown, doing: string): Error => {
  if (error instanceof PermanentError || error instanceof TransientError || error instanceof VisibleError)
    return error;
  const name = nameOf(error);
  if (name === "CredentialsProviderError")
    return new VisibleError(
      "no-credentials",
      `${doing}: no AWS credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY as \`bovespa cloud\` prints them`,
      { cause: error },
    );
  const message = `${doing}: ${error instanceof Error ? error.message : String(error)} (${name})`;
  return permanent.has(name)
    ? new PermanentError("aws-refused", message, { cause: error })
    : new TransientError("aws-failed", message, { cause: error });
};

export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes(nameOf(error));

/** Runs a call and translates what it rejects with. */
export const calling = async <Result>(doing: string, call: () => Promise<Result>): Promise<Result> => {
  try {
    return await call();
  } catch (error) {
    throw translated(error, doing);
  }
};
