import { createMemoryLog, createMemoryMeter } from "../../adapters/memory/log.ts";
import type { DeadLetter } from "../../core/ports.ts";

/** What a queue handler needs beside its use case, kept where a test can read it. */
export const queueDeps = ({ maxReceiveCount = 3, retryBaseSeconds = 4 } = {}) => {
  const letters: DeadLetter[] = [];
  const delays: { receiptHandle: string; seconds: number }[] = [];
  return {
    letters,
    delays,
    queue: { name: "fetch-page" as const, maxReceiveCount, retryBaseSeconds },
    deadLetters: { send: async (letter: DeadLetter) => void letters.push(letter) },
    redelivery: {
      delay: async (receiptHandle: string, seconds: number) => void delays.push({ receiptHandle, seconds }),
    },
    clock: { now: () => new Date("2025-04-07T09:00:00Z") },
    log: createMemoryLog(),
    meter: createMemoryMeter(),
  };
};
