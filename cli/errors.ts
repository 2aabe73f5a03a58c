/** The command did its work, and found what only a person can put right. */
export class NeedsAPersonError extends Error {
  override readonly name = "NeedsAPersonError";
}
