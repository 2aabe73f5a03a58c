import type { Ask, Tell } from "./protocol.ts";
import { reportUsage } from "./usage.ts";

const tell = (message: Tell): void => {
  // One whose other end has gone has nobody to tell.
  if (process.connected) process.send?.(message, () => undefined);
};

export const tellError = (error: unknown): void =>
  tell({ tell: "error", text: error instanceof Error ? (error.stack ?? error.message) : String(error) });

/** Answers what the process that started this one asks, in order. */
export const serve = (answer: (ask: Ask) => Promise<unknown>): void => {
  reportUsage((sample) => tell({ tell: "usage", sample }));
  // Ctrl-C reaches every process of the terminal; the one that started this one says when to end.
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => process.exit());
  let last: Promise<void> = Promise.resolve();
  process.on("message", (ask: Ask) => {
    last = last
      .then(() => answer(ask))
      .then((value) => tell({ tell: "answer", value }))
      .catch((error: unknown) => {
        tellError(error);
        process.exit(1);
      });
  });
};
