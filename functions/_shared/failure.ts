import { PermanentError, TransientError, VisibleError } from "../../core/errors.ts";

/** The code and reason a dead letter carries; an error that is not ours is a bug and says so. */
export const failureOf = (error: unknown): { readonly code: string; readonly reason: string } => {
  if (error instanceof PermanentError || error instanceof TransientError || error instanceof VisibleError)
    return { code: error.code, reason: error.message };
  if (error instanceof Error) return { code: "unexpected-error", reason: `${error.name}: ${error.message}` };
  return { code: "unexpected-error", reason: String(error) };
};
