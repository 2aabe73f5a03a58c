import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Who a request came from, for code that fauxqs calls without telling. */
export interface Caller {
  /** Host and port as the caller knows them; queue URLs are made of it, so they work for this caller. */
  readonly host: string;
  /** True once the answer can no longer arrive. */
  isGone: boolean;
  /** Undo what was done for an answer that did not arrive. */
  readonly onLost: (() => void)[];
  /** Wakes what waits in the caller's name. */
  readonly onGone: (() => void)[];
}

const callers = new AsyncLocalStorage<Caller>();

export const currentCaller = (): Caller | undefined => callers.getStore();

/** Runs `work` in the caller's name; resolves when the answer has been sent or the caller has gone. */
export const onBehalfOf = (
  request: IncomingMessage,
  response: ServerResponse,
  work: () => void,
): Promise<void> => {
  const caller: Caller = { host: request.headers.host ?? "127.0.0.1", isGone: false, onLost: [], onGone: [] };
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => {
    response.once("close", () => {
      caller.isGone = true;
      if (!response.writableFinished) for (const undo of caller.onLost) undo();
      for (const wake of caller.onGone) wake();
      resolve();
    });
    callers.run(caller, work);
  });
};
