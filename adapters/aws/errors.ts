import { PermanentError, TransientError, VisibleError } from "../../core/errors.ts";

/**
 * Refusals for a right or a resource that is missing. A policy, a role or a queue of a deploy a moment ago is not known
 * everywhere yet and is refused in the same words, so they are tried again as often as any other failure.
 */
const refusals = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "NoSuchBucket",
  "QueueDoesNotExist",
  "EntityNotFoundException",
  "InvalidAccessKeyId",
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "ExpiredToken",
  "ExpiredTokenException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
]);

/** An answer to a HEAD has no body that would name the refusal. */
const isForbidden = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode === 403;

/** The request itself is wrong, and stays so. */
const wrongRequest = "InvalidRequestException";

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
  if (name === wrongRequest) return new PermanentError("aws-refused", message, { cause: error });
  const code = refusals.has(name) || isForbidden(error) ? "aws-refused" : "aws-failed";
  return new TransientError(code, message, { cause: error });
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
