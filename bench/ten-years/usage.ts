import { median } from "../statistics.ts";

/** What a process has used at one moment. */
export interface Sample {
  /** Resident memory. */
  readonly megabytes: number;
  /** Memory that objects and buffers take, those not collected yet among them. */
  readonly heldMegabytes: number;
  /** Processor time of its whole life. */
  readonly cpuSeconds: number;
}

const everyMilliseconds = 250;

const sample = (): Sample => {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    megabytes: rss / 2 ** 20,
    heldMegabytes: (heapUsed + external) / 2 ** 20,
    cpuSeconds: (user + system) / 1e6,
  };
};

/** Calls `tell` with what this process uses, now and then, until it ends. */
export const reportUsage = (tell: (sample: Sample) => void): void => {
  setInterval(() => tell(sample()), everyMilliseconds).unref();
};

/**
 * By tenths of the time: the median of the resident memory, and the least that was held, which is what the last
 * collection left. A leak would climb in the second from one tenth to the next; the first also has what the allocator
 * keeps for later.
 */
export const course = (samples: readonly Sample[]) => {
  const tenths = Array.from({ length: 10 }, (_, at) => {
    const [from, to] = [at, at + 1].map((one) => Math.floor((one * samples.length) / 10));
    return samples.slice(from, to);
  });
  return {
    resident: tenths.map((tenth) => Math.round(median(tenth.map(({ megabytes }) => megabytes)))),
    leastHeld: tenths.map((tenth) =>
      Math.round(Math.min(...tenth.map(({ heldMegabytes }) => heldMegabytes))),
    ),
    peak: Math.round(Math.max(...samples.map(({ megabytes }) => megabytes))),
    cpuSeconds: Math.round(samples.at(-1)?.cpuSeconds ?? 0),
  };
};
