import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "../adapters/aws/clients/sqs.ts";
import { createSqsDeadLetters } from "../adapters/aws/dead-letters.ts";
import { createSqsMessageBus } from "../adapters/aws/message-bus.ts";
import { createSqsRedelivery } from "../adapters/aws/redelivery.ts";
import { readConfig } from "../adapters/config.ts";
import { createMemoryLog, createMemoryMeter } from "../adapters/memory/log.ts";
import { PageCollected } from "../contracts/messages/page-collected.ts";
import { resourceName } from "../contracts/names.ts";
import { queues } from "../contracts/topology.ts";
import { pageCollected } from "../core/messages.ts";
import { newRunId } from "../core/run-id.ts";
import { queueHandler } from "../functions/_shared/queue-handler.ts";
import { createCloud } from "../local/cloud/cloud.ts";
import { createPoller } from "../local/poller/poller.ts";

const message = (page: number) =>
  pageCollected(newRunId(), new Date(), {
    dataset: "portfolio-by-code",
    index: "IBOV",
    period: { day: "2025-07-04" },
    page,
    totalPages: 1,
    key: "raw/portfolio-by-code/ano=2025/mes=07/dia=04/IBOV/x/page-0001-of-0001.json",
    sha256: "0".repeat(64),
    rows: 84,
  });

/** Messages a second from the queue through contract and handler to the delete, with a use case that does nothing. */
export const benchSqs = async (count: number): Promise<{ readonly perSecond: number }> => {
  const dataDir = await mkdtemp(join(tmpdir(), "bovespa-bench-"));
  const cloud = createCloud({ dataDir, config: readConfig({}) });
  const config = await cloud.start();
  const sqs = sqsClient(config);
  try {
    const spec = queues["compact-day"];
    const name = resourceName(config.stage, spec.name);
    await createSqsMessageBus(sqs, name).send(
      Array.from({ length: count }, (_, at) => message((at % 9999) + 1)),
    );
    const { QueueUrl = "" } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    let handled = 0;
    const all = Promise.withResolvers<void>();
    const poller = createPoller({
      sqs,
      queueUrl: QueueUrl,
      spec,
      functionName: spec.name,
      handler: queueHandler(PageCollected, async () => undefined, {
        queue: spec,
        deadLetters: createSqsDeadLetters(sqs, spec.name, (one) => resourceName(config.stage, one)),
        redelivery: createSqsRedelivery(sqs, name),
        clock: { now: () => new Date() },
        log: createMemoryLog(),
        meter: createMemoryMeter(),
      }),
      onBatch: ({ records }) => {
        handled += records;
        if (handled >= count) all.resolve();
      },
    });
    const startedAt = performance.now();
    poller.start();
    await all.promise;
    const seconds = (performance.now() - startedAt) / 1000;
    await poller.stop();
    return { perSecond: count / seconds };
  } finally {
    sqs.destroy();
    await cloud.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
