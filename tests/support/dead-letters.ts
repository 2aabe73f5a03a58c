import { createMemoryQueues } from "../../adapters/memory/dead-letter-queue.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import { failureAttributes as names } from "../../contracts/failure-attributes.ts";
import { type DeadLetterQueueName, deadLetterQueueNames } from "../../contracts/topology.ts";
import { createDeadLetters } from "../../core/dead-letters/dead-letters.ts";
import { createLoad } from "../../core/dead-letters/load.ts";
import type { OutgoingMessage } from "../../core/dead-letters/queue.ts";
import type { ObjectStore } from "../../core/ports.ts";
import { runId } from "./example-messages.ts";

const text = (value: string) => ({ type: "String", value });

/** A message that a handler gave up. */
export const givenUp = (
  body: string,
  { code = "http-520", reason = "HTTP 520", failedAt = "2025-04-07T09:42:00.000Z", more = {} } = {},
): OutgoingMessage => ({
  body,
  attributes: {
    ...more,
    [names.code]: text(code),
    [names.reason]: text(reason),
    [names.firstReceivedAt]: text("2025-04-07T09:00:01.000Z"),
    [names.failedAt]: text(failedAt),
    [names.sourceQueue]: text("bovespa-test-fetch-page"),
    [names.receiveCount]: { type: "Number", value: "6" },
  },
});

/** A clock that a test turns. */
export const turnedClock = (start = "2025-04-07T12:00:00Z") => {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    turn: (milliseconds: number): void => {
      now += milliseconds;
    },
  };
};

/** Dead letters over queues and a bucket in memory. */
export const memoryDeadLetters = (choose?: (below: number) => number) => {
  const clock = turnedClock();
  const queues = createMemoryQueues(clock, choose);
  const lake = createMemoryObjectStore();
  let serial = 0;
  const deps = {
    queues: deadLetterQueueNames.map(queues.of),
    lake: lake as ObjectStore,
    clock,
    newOperationId: () => runId(++serial, clock.now()),
    sleep: async (milliseconds: number) => clock.turn(milliseconds),
    operator: "tester@test",
  };
  const put = (name: DeadLetterQueueName, ...messages: readonly OutgoingMessage[]) =>
    messages.map((message) => queues.put(name, message));
  return { clock, queues, lake, deps, put, office: createDeadLetters(deps), loading: createLoad(deps) };
};
