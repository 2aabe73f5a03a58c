/** The message can never succeed: it is dead-lettered with its reason and acknowledged. */
export class PermanentError extends Error {
  override readonly name: string = "PermanentError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** May succeed later: the message is retried with back-off, then dead-lettered with its reason. */
export class TransientError extends Error {
  override readonly name: string = "TransientError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A person gave wrong input: the message is shown as it stands. */
export class VisibleError extends Error {
  override readonly name: string = "VisibleError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
