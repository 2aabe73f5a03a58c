import { afterEach, describe, expect, it } from "vitest";
import { queues } from "../../../contracts/topology.ts";
import { createDrain } from "../../../local/poller/drain.ts";
import { createPoller, type Poller } from "../../../local/poller/poller.ts";
import { cloudFolder } from "../messaging/cloud.ts";

const folder = cloudFolder();
const pollers: Poller[] = [];
afterEach(async () => {
  for (const poller of pollers.splice(0)) await poller.stop();
  await folder.clear();
});

const nothing = () => 0;

describe("a drain", () => {
  it("ends only when a chain of two queues has come to rest, dead letters aside", async () => {
    const cloud = await folder.start();
    const deadLetters = await cloud.createQueue("first-dlq");
    const [first, second] = [await cloud.createQueue("first"), await cloud.createQueue("second")];
    await cloud.sendAll(deadLetters, ["stays"]);
    const spec = { ...queues["compact-day"], batchSize: 7 };
    const finished: string[] = [];
    const forward = createPoller({
      sqs: cloud.sqs,
      queueUrl: first,
      spec,
      functionName: "forward",
      handler: async ({ Records }) => {
        await cloud.sendAll(
          second,
          Records.map(({ body }) => body),
        );
        return { batchItemFailures: [] };
      },
    });
    const finish = createPoller({
      sqs: cloud.sqs,
      queueUrl: second,
      spec,
      functionName: "finish",
      handler: async ({ Records }) => {
        finished.push(...Records.map(({ body }) => body));
        return { batchItemFailures: [] };
      },
    });
    pollers.push(forward, finish);
    const drain = createDrain({
      queues: ["first", "second"],
      depths: cloud.messaging.depths,
      pendingNotifications: nothing,
      activeRuns: nothing,
      busyPollers: () => forward.busy() + finish.busy(),
    });
    await cloud.sendAll(
      first,
      Array.from({ length: 60 }, (_, index) => `${index}`),
    );
    for (const poller of pollers) poller.start();
    await drain.idle();
    expect(finished.length).toBe(60);
    expect(cloud.messaging.depths()["first-dlq"]).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  });

  it.each(["pendingNotifications", "activeRuns", "busyPollers"] as const)("waits for %s", async (source) => {
    let left = 3;
    const drain = createDrain({
      queues: [],
      depths: () => ({}),
      pendingNotifications: nothing,
      activeRuns: nothing,
      busyPollers: nothing,
      [source]: async () => {
        left = Math.max(0, left - 1);
        return left;
      },
    });
    await drain.idle();
    expect(left).toBe(0);
  });

  it("is given up when its signal is aborted, with the signal's reason", async () => {
    const stop = new AbortController();
    const drain = createDrain({
      queues: ["work"],
      depths: () => {
        stop.abort(new Error("interrupted"));
        return { work: { visible: 0, inFlight: 0, delayed: 1 } };
      },
      pendingNotifications: nothing,
      activeRuns: nothing,
      busyPollers: nothing,
    });
    await expect(drain.idle(stop.signal)).rejects.toThrow("interrupted");
  });
});
