import { median } from "../statistics.ts";

/** What a process has used at one moment. */
export interface Sample {
  /** Resident memory. */
  readonly megabytes: number;
  /** Processor time of its whole life. */
  readonly cpuSeconds: number;
}

const everyMilliseconds = 250;

const sample = (): Sample => {
  const { user, system } = process.cpuUsage();
  return { megabytes: process.memoryUsage.rss() / 2 ** 20, cpuSeconds: (user + system) / 1e6 };
};

/** Calls `tell` with what this process uses, now and then, until it ends. */
export const reportUsage = (tell: (sample: Sample) => void): void => {
  setInterval(() => tell(sample()), everyMilliseconds).unref();
};

/** The median memory of each tenth of the time, and the peak of all: a leak would climb from one to the next. */
export const course = (samples: readonly Sample[]) => ({
  tenths: Array.from({ length: 10 }, (_, at) => {
    const [from, to] = [at, at + 1].map((one) => Math.floor((one * samples.length) / 10));
    return Math.round(median(samples.slice(from, to).map(({ megabytes }) => megabytes)));
  }),
  peak: Math.round(Math.max(...samples.map(({ megabytes }) => megabytes))),
  cpuSeconds: Math.round(samples.at(-1)?.cpuSeconds ?? 0),
});
