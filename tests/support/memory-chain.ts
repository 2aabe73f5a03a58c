import { createMemoryCatalog } from "../../adapters/memory/catalog.ts";
import { createMemoryLog, createMemoryMeter } from "../../adapters/memory/log.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import {
  laneOf,
  lanes,
  notifications,
  type QueueName,
  queueNames,
  queues,
  subscriptions,
} from "../../contracts/topology.ts";
import { createBackfill } from "../../core/backfill.ts";
import type { DeadLetter, RefineRequest, Upstream } from "../../core/ports.ts";
import { newRunId } from "../../core/run-id.ts";
import { createChosenSession } from "../../core/session-clock.ts";
import type { Target } from "../../core/session-state.ts";
import type { QueueHandler } from "../../functions/_shared/queue-handler.ts";
import { buildHandler as buildCompactDay } from "../../functions/compact-day/handler.ts";
import { buildHandler as buildFetchPage } from "../../functions/fetch-page/handler.ts";
import { buildHandler as buildRefreshCatalog } from "../../functions/refresh-catalog/handler.ts";
import { buildHandler as buildScheduleCollection } from "../../functions/schedule-collection/handler.ts";
import { buildHandler as buildTriggerRefine } from "../../functions/trigger-refine/handler.ts";
import { type Choose, type Life, mortal, tick } from "./chaos.ts";
import { notificationBody } from "./notifications.ts";
import { lambdaContext, sqsEvent, sqsRecord } from "./sqs-events.ts";

interface Waiting {
  readonly id: string;
  readonly body: string;
  received: number;
}

export interface MemoryChainOptions {
  readonly upstream: Upstream;
  readonly session: SessionDate;
  /** The clock's time on that day; 09:00 in São Paulo if left out. */
  readonly time?: string;
  readonly pageSize?: number;
  /** Runs the refine job over the lake; left out, runs are only counted. */
  readonly refine?: (
    request: RefineRequest,
    lake: ReturnType<typeof createMemoryObjectStore>,
  ) => Promise<unknown>;
}

/** The whole chain in memory: the real handlers and use cases over queues that a test empties as it likes. */
export const createMemoryChain = ({
  upstream,
  session,
  time = "12:00:00Z",
  pageSize = 120,
  refine,
}: MemoryChainOptions) => {
  const clock = { now: () => new Date(`${session}T${time}`) };
  const waiting = Object.fromEntries(queueNames.map((name) => [name, [] as Waiting[]])) as Record<
    QueueName,
    Waiting[]
  >;
  const letters: (DeadLetter & { queue: QueueName })[] = [];
  /** Job runs that wait, and all that were ever started. */
  const jobs: RefineRequest[] = [];
  const started: RefineRequest[] = [];
  let serial = 0;
  /** Queues that ever held a message. */
  const reached = new Set<QueueName>();
  const enqueue = (queue: QueueName, body: string) => {
    reached.add(queue);
    waiting[queue].push({ id: `${queue}-${++serial}`, body, received: 0 });
  };

  const raw = createMemoryObjectStore();
  const lake = createMemoryObjectStore(({ key, event }) => {
    for (const { prefix, topic, events } of notifications) {
      const isWanted = events.some((one) =>
        one.startsWith(event === "created" ? "s3:ObjectCreated" : "s3:ObjectRemoved"),
      );
      if (!isWanted || !key.startsWith(prefix)) continue;
      for (const subscription of subscriptions)
        if (subscription.topic === topic) enqueue(subscription.queue, notificationBody(key, event));
    }
  });
  const catalog = createMemoryCatalog();
  const log = createMemoryLog();
  const parquet = createHyparquetWriter({ compression: "ZSTD" });
  const bus = (queue: QueueName) => ({
    send: async (messages: readonly unknown[]) => {
      for (const message of messages) enqueue(queue, JSON.stringify(message));
    },
  });

  const handlersOf = (life: Life, choose: Choose): Record<QueueName, QueueHandler> => {
    const port = <Port extends object>(one: Port) => mortal(one, life, choose);
    const shared = (queue: QueueName) => ({
      queue: { ...queues[queue], retryBaseSeconds: 0 },
      deadLetters: port({ send: async (letter: DeadLetter) => void letters.push({ ...letter, queue }) }),
      redelivery: { delay: async () => undefined },
      clock,
      sessionClock: createChosenSession(() => session),
      log,
      meter: createMemoryMeter(),
      newRunId,
      raw: port(raw),
      lake: port(lake),
      catalog: port(catalog),
      parquet,
      requested: port(bus(lanes[laneOf(queue)].requested)),
      collected: port(bus(lanes[laneOf(queue)].collected)),
      upstream: port(upstream),
      pageSize,
      jobs: port({
        start: async (request: RefineRequest) => {
          jobs.push(request);
          started.push(request);
          return { jobRunId: `job-${started.length}` };
        },
      }),
    });
    return {
      "fetch-page": buildFetchPage(shared("fetch-page")),
      "fetch-backfill": buildFetchPage(shared("fetch-backfill")),
      "compact-day": buildCompactDay(shared("compact-day")),
      "compact-backfill": buildCompactDay(shared("compact-backfill")),
      "trigger-refine": buildTriggerRefine(shared("trigger-refine")),
      "refresh-catalog": buildRefreshCatalog(shared("refresh-catalog")),
    };
  };

  /** Receives a batch, calls the consumer, and puts back what was not done; a consumer that died did nothing. */
  const deliver = async (queue: QueueName, batch: readonly Waiting[], life: Life, choose: Choose) => {
    const handler = handlersOf(life, choose)[queue];
    const records = batch.map(({ id, body, received }) =>
      sqsRecord(body, { messageId: id, received: received + 1 }),
    );
    const answer = await handler(sqsEvent(...records), lambdaContext(queue));
    const died = life.calls <= 0;
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch)
      if (died || failed.has(message.id)) {
        // A receive that a crash cut off is not counted, as the embedded cloud does after a restart.
        if (!died) message.received++;
        waiting[queue].push(message);
      }
  };

  const schedule = (targets: readonly Target[]) =>
    buildScheduleCollection({
      raw,
      lake,
      requested: bus("fetch-page"),
      collected: bus("compact-day"),
      clock,
      sessionClock: createChosenSession(() => session),
      newRunId,
      plan: { datasets: [], indexes: "all" },
      log,
    })({ session, targets });

  const backfill = createBackfill({
    raw,
    lake,
    requested: bus(lanes.backfill.requested),
    collected: bus(lanes.backfill.collected),
    clock,
    newRunId,
    log,
  });

  const busyQueues = (among: readonly QueueName[] = queueNames) =>
    queueNames.filter((name) => among.includes(name) && waiting[name].length > 0);
  const take = (queue: QueueName, choose: Choose, most: number): Waiting[] => {
    const batch: Waiting[] = [];
    for (let left = 1 + choose(most); left > 0 && waiting[queue].length > 0; left--)
      batch.push(...waiting[queue].splice(choose(waiting[queue].length), 1));
    return batch;
  };
  let isRefining = false;
  const refineNext = async (again: boolean) => {
    // In the order they were started, one at a time, as the job's limit of one run has it; a crash repeats a run.
    const job = jobs[0] as RefineRequest;
    if (!again) jobs.shift();
    isRefining = true;
    await refine?.(job, lake);
    isRefining = false;
  };

  /**
   * In order, one at a time, in batches as the topology has them, nothing doubled: what every other run must end as.
   * `only`: leaves the other queues as they are.
   */
  const drain = async (only?: readonly QueueName[]): Promise<void> => {
    const first: Choose = () => 0;
    for (;;) {
      const queue = busyQueues(only)[0];
      if (queue)
        await deliver(
          queue,
          waiting[queue].splice(0, queues[queue].batchSize),
          { calls: Number.POSITIVE_INFINITY },
          first,
        );
      else if (jobs.length > 0) await refineNext(false);
      else return;
    }
  };

  /** Shuffled, doubled, several consumers at once that overtake each other, some of which die at any call. */
  const drainChaotically = async (choose: Choose, { doubles = 20, deaths = 15 } = {}): Promise<void> => {
    const running = new Set<Promise<void>>();
    const left = { doubles, deaths };
    const spend = (what: keyof typeof left) => left[what] > 0 && choose(4) === 0 && left[what]-- > 0;
    const run = (work: Promise<void>) => {
      const tracked = work.finally(() => running.delete(tracked));
      running.add(tracked);
    };
    const startDelivery = (queue: QueueName) => {
      const batch = take(queue, choose, 6);
      const twin = batch[choose(batch.length)];
      if (twin && spend("doubles")) enqueue(queue, twin.body);
      run(deliver(queue, batch, { calls: spend("deaths") ? choose(12) : Number.POSITIVE_INFINITY }, choose));
    };
    for (;;) {
      const busy = busyQueues();
      const queue = busy[choose(busy.length)];
      if (queue !== undefined && running.size < 6 && choose(3) > 0) startDelivery(queue);
      else if (jobs.length > 0 && !isRefining && choose(3) === 0) run(refineNext(spend("doubles")));
      else if (running.size > 0) await tick();
      else if (busy.length === 0 && jobs.length === 0) return;
    }
  };

  return {
    raw,
    lake,
    catalog,
    letters,
    started,
    log,
    waiting,
    enqueue,
    schedule,
    backfill,
    reached,
    drain,
    drainChaotically,
  };
};
export type MemoryChain = ReturnType<typeof createMemoryChain>;

/** Bytes of every object, as text that a diff can show. */
export const contentsOf = ({ lake }: Pick<MemoryChain, "lake">): Readonly<Record<string, string>> =>
  Object.fromEntries([...lake.objects].sort().map(([key, { etag, size }]) => [key, `${size} ${etag}`]));
