import { GetQueueUrlCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { readConfig } from "../../adapters/config.ts";
import { wireDeadLetters } from "../../adapters/wire-operations.ts";
import { resourceName } from "../../contracts/names.ts";
import type { DeadLetterQueueName, QueueName } from "../../contracts/topology.ts";
import { createDeadLetters } from "../../core/dead-letters/dead-letters.ts";
import type { OutgoingMessage } from "../../core/dead-letters/queue.ts";
import { createCloud } from "../../local/cloud/cloud.ts";
import { recordedSource } from "../../local/run/source.ts";
import { givenUp } from "../support/dead-letters.ts";
import { collectedOf, requestOf, runId } from "../support/example-messages.ts";
import { notificationBody } from "../support/notifications.ts";
import { recordingsDir } from "../support/replayed-chain.ts";

export const session = "2025-04-07";
/** The reason of the third that is sent again. */
export const selected = "http-520";
const otherReasons = ["page-mismatch", "contract-violation"] as const;

/** Fewer for a quick look. */
export const letterCount = Number(process.env.CRASH_LETTERS ?? 10_000);

/** Made up: how many letters lie in which queue. */
export const lettersOf: ReadonlyMap<DeadLetterQueueName, number> = new Map([
  ["fetch-page-dlq", letterCount - 2 * Math.floor(letterCount / 3)],
  ["compact-day-dlq", Math.floor(letterCount / 3)],
  ["refresh-catalog-dlq", Math.floor(letterCount / 3)],
]);

const codeOf = (at: number): string => [selected, ...otherReasons][at % 3] as string;

/** Bodies that differ, and ask for the same few things: every set of the session, over and over. */
const bodiesOf = async (): Promise<Readonly<Record<string, (at: number) => string>>> => {
  const plans = await recordedSource(recordingsDir, { sessions: [session], indexes: "all" }).plan();
  const targets = plans[0]?.rounds[0] ?? [];
  const targetOf = (at: number) => targets[Math.floor(at / 3) % targets.length];
  const run = runId();
  return {
    "fetch-page-dlq": (at) => {
      const { dataset = "", index, period = { day: session } } = targetOf(at) ?? {};
      const request = requestOf({ dataset, period, index }, run);
      return JSON.stringify({ ...request, id: `${request.id}#${at}` });
    },
    "compact-day-dlq": (at) => {
      const { dataset = "", index, period = { day: session } } = targetOf(at) ?? {};
      const collected = collectedOf({ dataset, period, index }, run);
      return JSON.stringify({ ...collected, id: `${collected.id}#${at}` });
    },
    "refresh-catalog-dlq": (at) =>
      notificationBody(
        `curated/index_portfolio/ano=2025/mes=04/dia=07/part-${at}.parquet`,
        "created",
        "bovespa-local-lake",
      ),
  };
};

const withCloud = async <Result>(
  dataDir: string,
  use: (config: ReturnType<typeof readConfig>) => Promise<Result>,
): Promise<Result> => {
  const cloud = createCloud({ dataDir, config: readConfig({}) });
  const config = await cloud.start();
  try {
    return await use(config);
  } finally {
    await cloud.stop();
  }
};

/** Puts all letters into the dead-letter queues of a new data folder. */
export const seed = async (dataDir: string): Promise<void> => {
  const bodies = await bodiesOf();
  await withCloud(dataDir, async (config) => {
    const { queues } = wireDeadLetters(config, "seed");
    for (const [name, count] of lettersOf) {
      const queue = queues.find((one) => one.name === name);
      const letters = Array.from(
        { length: count },
        (_, at): OutgoingMessage => givenUp(bodies[name]?.(at) ?? "", { code: codeOf(at) }),
      );
      for (let from = 0; from < count; from += 100)
        await queue?.send("letters", letters.slice(from, from + 100));
    }
  });
};

/** The bodies that lie in the queues, by what is to be found there. */
export const bodiesIn = (dataDir: string) =>
  withCloud(dataDir, async (config) => {
    const office = createDeadLetters(wireDeadLetters(config, "test"));
    const letters: Record<string, string[]> = {};
    await office.read({ queues: [...lettersOf.keys()] }, ({ queue, code, body }) => {
      const key = `${queue} ${code}`;
      letters[key] ??= [];
      letters[key].push(body);
    });
    const sqs = sqsClient(config);
    const sent: Record<string, string[]> = {};
    for (const queue of ["fetch-page", "compact-day", "refresh-catalog"] satisfies QueueName[]) {
      const { QueueUrl } = await sqs.send(
        new GetQueueUrlCommand({ QueueName: resourceName(config.stage, queue) }),
      );
      const bodies: string[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) break;
        bodies.push(...Messages.map(({ Body = "" }) => Body));
      }
      // S3's own test event aside.
      sent[queue] = bodies.filter((body) => !body.includes("s3:TestEvent"));
    }
    sqs.destroy();
    return { letters, sent };
  });
