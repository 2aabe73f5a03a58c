import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Ask, Tell } from "./protocol.ts";
import type { Sample } from "./usage.ts";

/** A process of the simulation: answers what it is asked, and tells what it uses. */
export const startProcess = (file: "cloud" | "functions" | "step") => {
  const child = fork(fileURLToPath(new URL(`./${file}.ts`, import.meta.url)), {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const samples: Sample[] = [];
  const errors: string[] = [];
  const waiting: PromiseWithResolvers<unknown>[] = [];
  child.on("message", (message: Tell) => {
    if (message.tell === "usage") samples.push(message.sample);
    else if (message.tell === "error") errors.push(message.text);
    else waiting.shift()?.resolve(message.value);
  });
  child.once("exit", (code) => {
    for (const { reject } of waiting) reject(new Error(`${file} ended with ${code}\n${errors.join("\n")}`));
  });
  const ask = async <Answer>(what: Ask): Promise<Answer> => {
    const answer = Promise.withResolvers<unknown>();
    waiting.push(answer);
    child.send(what);
    return (await answer.promise) as Answer;
  };
  return {
    ask,
    /** Of its whole life so far. */
    samples: (): readonly Sample[] => samples,
    errors: (): readonly string[] => errors,
    stop: async (): Promise<void> => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      await ask({ ask: "stop" });
      child.disconnect();
      await ended;
    },
  };
};
export type Process = ReturnType<typeof startProcess>;
