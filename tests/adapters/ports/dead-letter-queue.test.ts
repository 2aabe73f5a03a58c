import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsDeadLetterQueue } from "../../../adapters/aws/dead-letter-queue.ts";
import { createMemoryQueues } from "../../../adapters/memory/dead-letter-queue.ts";
import { failureAttributes as names } from "../../../contracts/failure-attributes.ts";
import { resourceName } from "../../../contracts/names.ts";
import type { DeadLetterQueue, HeldLetter, OutgoingMessage } from "../../../core/dead-letters/queue.ts";
import { givenUp } from "../../support/dead-letters.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";
import { queueOf } from "./queues.ts";

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
});
afterAll(() => cloud.stop());

interface Opened {
  readonly queue: DeadLetterQueue;
  /** Takes what has arrived on the source queue. */
  arrived(): Promise<readonly OutgoingMessage[]>;
  close(): void;
}

const name = "fetch-page-dlq";

const inMemory = async (): Promise<Opened> => {
  const queues = createMemoryQueues({ now: () => new Date() });
  let taken = 0;
  return {
    queue: queues.of(name),
    arrived: async () => {
      const all = queues.sent("fetch-page");
      const some = all.slice(taken);
      taken = all.length;
      return some;
    },
    close: () => undefined,
  };
};

const overSqs = async (): Promise<Opened> => {
  const sqs = sqsClient(cloud.config);
  const source = await queueOf(sqs, resourceName("test", "fetch-page"));
  return {
    queue: createSqsDeadLetterQueue(sqs, name, (one) => resourceName("test", one)),
    arrived: async () =>
      (await source.empty()).map(({ Body = "", MessageAttributes = {} }) => ({
        body: Body,
        attributes: Object.fromEntries(
          Object.entries(MessageAttributes).map(([attribute, { DataType, StringValue, BinaryValue }]) => [
            attribute,
            {
              type: DataType ?? "",
              value: StringValue ?? Buffer.from(BinaryValue ?? []).toString("base64"),
            },
          ]),
        ),
      })),
    close: () => sqs.destroy(),
  };
};

const odd: OutgoingMessage = {
  body: 'ação 📈 \t\n{"not": json',
  attributes: {
    [names.code]: { type: "String", value: "http-520" },
    count: { type: "Number.int", value: "7" },
    bytes: { type: "Binary", value: Buffer.from([0, 255, 128]).toString("base64") },
  },
};

const contentOf = ({ body, attributes }: OutgoingMessage) => ({ body, attributes });

describe.each([
  ["in memory", inMemory],
  ["over SQS", overSqs],
])("a dead-letter queue %s", (_, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  const receiveAll = async (count: number): Promise<readonly HeldLetter[]> => {
    const all: HeldLetter[] = [];
    while (all.length < count) all.push(...(await opened.queue.receive(60, true)));
    return all;
  };

  it("gives each letter as it was put there, held until it is given back", async () => {
    const { queue } = opened;
    const letters = [odd, ...Array.from({ length: 22 }, (_, at) => givenUp(`{"n":${at}}`))];
    expect(await queue.send("letters", letters)).toEqual([]);
    expect(await queue.count()).toEqual({ visible: 23, hidden: 0 });

    const held = await receiveAll(23);
    expect(held.map(({ body }) => body).toSorted()).toEqual(letters.map(({ body }) => body).toSorted());
    expect(held.map(contentOf)).toContainEqual(odd);
    expect(new Set(held.map(({ id }) => id)).size).toBe(23);
    expect(
      held.every(({ receives, sentAt }) => receives === 1 && Date.now() - sentAt.getTime() < 60_000),
    ).toBe(true);
    expect(await queue.count()).toEqual({ visible: 0, hidden: 23 });

    await queue.hide(
      held.map(({ receipt }) => receipt),
      0,
    );
    expect(await queue.count()).toEqual({ visible: 23, hidden: 0 });
    const again = await receiveAll(23);
    expect(again.map(({ id }) => id).toSorted()).toEqual(held.map(({ id }) => id).toSorted());
    expect(again.every(({ receives }) => receives === 2)).toBe(true);
    expect(await queue.delete(again.map(({ receipt }) => receipt))).toEqual([]);
    expect(await queue.count()).toEqual({ visible: 0, hidden: 0 });
  });

  it("sends to the queue that the letters came from, byte for byte, as many as there are", async () => {
    const large = { body: "x".repeat(200_000), attributes: {} };
    const messages = [odd, large, large, ...Array.from({ length: 20 }, (_, at) => givenUp(`letter ${at}`))];
    expect(await opened.queue.send("source", messages)).toEqual([]);
    const arrived = await opened.arrived();
    const sorted = (some: readonly OutgoingMessage[]) =>
      some.map(contentOf).toSorted((a, b) => (a.body < b.body ? -1 : 1));
    expect(sorted(arrived)).toEqual(sorted(messages));
    expect(await opened.queue.count()).toEqual({ visible: 0, hidden: 0 });
  });

  it("does nothing for nothing, and passes over receipts that hold no more", async () => {
    const { queue } = opened;
    await queue.hide([], 0);
    expect(await queue.delete([])).toEqual([]);
    expect(await queue.send("source", [])).toEqual([]);
    await queue.send("letters", [givenUp("one")]);
    const [first] = await queue.receive(60, false);
    await queue.hide([first?.receipt ?? ""], 0);
    const [second] = await queue.receive(60, false);
    await queue.hide([first?.receipt ?? ""], 0);
    expect(await queue.count()).toEqual({ visible: 0, hidden: 1 });
    expect(await queue.delete([second?.receipt ?? ""])).toEqual([]);
  });
});

describe("a dead-letter queue over SQS, alone", () => {
  it("is told from one that is not there, where nothing can be sent", async () => {
    const sqs = sqsClient(cloud.config);
    const absent = createSqsDeadLetterQueue(sqs, "schedule-dlq", (one) => resourceName("test", one));
    expect(await absent.count()).toBeUndefined();
    await expect(absent.receive(60, false)).rejects.toMatchObject({ code: "aws-refused" });
    sqs.destroy();
  });

  it("says which of many it refuses, and takes the others", async () => {
    const sqs = sqsClient(cloud.config);
    const queue = createSqsDeadLetterQueue(sqs, name, (one) => resourceName("test", one));
    const messages = Array.from({ length: 15 }, (_, at) => givenUp(at === 12 ? "bad \u0000" : `good ${at}`));
    expect(await queue.send("source", messages)).toEqual([
      { at: 12, reason: expect.stringContaining("InvalidMessageContents") },
    ]);
    expect(await (await queueOf(sqs, resourceName("test", "fetch-page"))).empty()).toHaveLength(14);
    sqs.destroy();
  });

  it("rejects where the endpoint does not answer, so that nothing is taken for empty", async () => {
    const sqs = sqsClient({ ...cloud.config, endpoint: "http://127.0.0.1:9" });
    const queue = createSqsDeadLetterQueue(sqs, name, (one) => resourceName("test", one));
    await expect(queue.count()).rejects.toMatchObject({ code: "aws-failed" });
    sqs.destroy();
  });
});
