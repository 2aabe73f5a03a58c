import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { TransientError } from "../../core/errors.ts";
import type { FunctionLine } from "../function-log.ts";
import type { Callable, FromWorker, ToWorker } from "./protocol.ts";

/** A running version of the functions. */
export interface Worker {
  /** True once they take messages; false if the process ended before. */
  readonly ready: Promise<boolean>;
  /** Resolves when the process is gone: true if nothing it had begun was left open. */
  readonly ended: Promise<boolean>;
  call(name: Callable, event: unknown): Promise<unknown>;
  /** Lets running calls end, for so long; resolves with the process gone. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  /** The file it runs. */
  readonly entry: string;
  readonly start: Omit<Extract<ToWorker, { kind: "start" }>, "kind">;
  /** Port of its debugger; 0 takes any free one; left out: none. */
  readonly inspectPort?: number;
  /** How long running calls may take to end. */
  readonly graceMilliseconds: number;
  readonly onLine: (line: FunctionLine) => void;
  /** What it writes itself, by the line: a stack, the debugger's address. */
  readonly onText: (text: string) => void;
}

/** Starts the functions in a process of their own. */
export const startWorker = (options: WorkerOptions): Worker => {
  const { entry, start, inspectPort, graceMilliseconds, onLine, onText } = options;
  const inspect = inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
  const child = spawn(process.execPath, [...inspect, "--disable-warning=ExperimentalWarning", entry], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const ready = Promise.withResolvers<boolean>();
  const answers = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let isDone = false;
  const send = (message: ToWorker): void => {
    // One that is ending has no ear; that it ends is told elsewhere.
    if (child.connected) child.send(message, () => undefined);
  };

  const receive = (message: FromWorker): void => {
    switch (message.kind) {
      case "line":
        onLine(message.line);
        break;
      case "ready":
        ready.resolve(true);
        break;
      case "stopped":
        isDone = true;
        // An open debugger would keep it from ending by itself.
        child.kill("SIGKILL");
        break;
      case "answer": {
        const { id, error, value } = message;
        if (error === undefined) answers.get(id)?.resolve(value);
        else answers.get(id)?.reject(new Error(error));
        answers.delete(id);
      }
    }
  };
  child.on("message", (message) => receive(message as FromWorker));
  const listen = (input: Readable) => {
    createInterface({ input }).on("line", onText);
  };
  listen(child.stdout as Readable);
  listen(child.stderr as Readable);

  // After `close` nothing that it wrote is left to come; one that could not be started at all rejects.
  const ended = once(child, "close")
    .catch((error: unknown) => onText(String(error)))
    .then(() => {
      ready.resolve(false);
      for (const { reject } of answers.values())
        reject(new TransientError("functions-ended", "the functions ended before they answered"));
      answers.clear();
      return isDone;
    });
  send({ kind: "start", ...start });

  return {
    ready: ready.promise,
    ended,
    call: (name, event) => {
      const id = ++lastId;
      const answer = Promise.withResolvers<unknown>();
      answers.set(id, answer);
      send({ kind: "call", id, name, event });
      return answer.promise;
    },
    stop: async () => {
      send({ kind: "stop" });
      const timer = setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
      await ended;
      clearTimeout(timer);
    },
  };
};
