import { TransientError } from "../../core/errors.ts";
import type { Callable } from "./protocol.ts";
import type { Worker } from "./worker-process.ts";

export type SupervisorEvent =
  | { readonly kind: "reloading"; readonly files: readonly string[] }
  | { readonly kind: "ready"; readonly isReload: boolean }
  /** It ended by itself; the next change starts it again. */
  | { readonly kind: "ended" };

export interface SupervisorOptions {
  readonly spawn: () => Worker;
  /** Called when the last worker is gone and may have left messages that it had received. */
  readonly onLost: () => void;
  readonly onEvent: (event: SupervisorEvent) => void;
}

const stopped = () => new TransientError("stopped", "the functions were stopped");

/**
 * Keeps one worker, with the newest source: a change ends the present one and starts another, changes during that lead
 * to one more. One that ends by itself is not started again before a change, since it would only end again.
 */
export const createSupervisor = ({ spawn, onLost, onEvent }: SupervisorOptions) => {
  let current: Worker | undefined;
  let changed: Set<string> | undefined;
  let replacing: Promise<void> | undefined;
  let isStopped = false;
  let isReload = false;
  /** What callers wait for; another one only once it was kept, or those who wait already would wait for ever. */
  let running = Promise.withResolvers<Worker>();
  let isRunning = false;
  running.promise.catch(() => undefined);

  const gone = (worker: Worker) => {
    if (current !== worker) return;
    current = undefined;
    if (isStopped || !isRunning) return;
    isRunning = false;
    running = Promise.withResolvers<Worker>();
    running.promise.catch(() => undefined);
  };

  const begin = (): void => {
    const worker = spawn();
    current = worker;
    void worker.ready.then((isReady) => {
      if (!isReady || current !== worker) return;
      onEvent({ kind: "ready", isReload });
      isReload = true;
      isRunning = true;
      running.resolve(worker);
    });
    void worker.ended.then((isClean) => {
      const isOwnEnd = current === worker && replacing === undefined && !isStopped;
      if (!isClean) onLost();
      gone(worker);
      if (isOwnEnd) onEvent({ kind: "ended" });
    });
  };

  const replace = async (): Promise<void> => {
    while (changed && !isStopped) {
      const files = [...changed];
      changed = undefined;
      onEvent({ kind: "reloading", files });
      const old = current;
      if (old) {
        // Calls that come now wait for the next one.
        gone(old);
        await old.stop();
      }
      if (!isStopped) begin();
    }
  };

  return {
    start: begin,
    changed: (files: readonly string[]): void => {
      if (isStopped) return;
      changed = new Set([...(changed ?? []), ...files]);
      replacing ??= replace().finally(() => {
        replacing = undefined;
      });
    },
    /** Calls a function of the worker that runs, or of the next that will. Rejects when stopped, or with its error. */
    call: async (name: Callable, event: unknown): Promise<unknown> => {
      const worker = await running.promise;
      if (isStopped) throw stopped();
      return worker.call(name, event);
    },
    /** Resolves with no process left. */
    stop: async (): Promise<void> => {
      isStopped = true;
      running.reject(stopped());
      await replacing;
      await current?.stop();
    },
  };
};
