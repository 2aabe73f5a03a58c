import { subscribe, unsubscribe } from "node:diagnostics_channel";

/** Calls to S3 of this process while `work` runs, by what they are, and how long it took. */
export const countingS3 = async <Result>(work: () => Promise<Result>) => {
  const calls: Record<string, number> = {};
  const count = (message: unknown) => {
    const { method, path } = (message as { request: { method: string; path: string } }).request;
    // The other services are asked by POST.
    if (method === "POST") return;
    const name = path.includes("list-type=2") ? "LIST" : method;
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const channel = "http.client.request.start";
  subscribe(channel, count);
  const startedAt = performance.now();
  try {
    const result = await work();
    return { result, calls, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    unsubscribe(channel, count);
  }
};
export type S3Calls = Omit<Awaited<ReturnType<typeof countingS3>>, "result">;
