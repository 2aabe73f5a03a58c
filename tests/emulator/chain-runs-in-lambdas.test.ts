import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetJobRunsCommand, GetPartitionsCommand } from "@aws-sdk/client-glue";
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { glueClient } from "../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { snsClient } from "../../adapters/aws/clients/sns.ts";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import { readConfig } from "../../adapters/config.ts";
import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { databaseName, resourceName } from "../../contracts/names.ts";
import { deadLetterQueueName, type QueueName, queueNames, refineJob } from "../../contracts/topology.ts";
import type { ObjectStore } from "../../core/ports.ts";
import { createReplay } from "../../local/b3-replay/replay.ts";
import { createRefineJob } from "../../local/refine-job/refine-job.ts";
import { createRefineRunJob } from "../../local/refine-job/run-job.ts";
import { runCollection } from "../../local/run/run-collection.ts";
import { recordedSource } from "../../local/run/source.ts";
import { refinedSql } from "../../sql/index.ts";
import { accountId } from "../stacks/support/aws-answers.ts";
import { graphOf } from "../stacks/support/evaluate.ts";
import { root } from "../stacks/support/paths.ts";
import { applyGraph } from "./support/apply.ts";
import { type Emulator, startEmulator } from "./support/ministack.ts";
import { restCalls } from "./support/rest.ts";

const recordings = join(root, "recordings");
const stage = "emulated";
const session = "2025-04-07";
const indexes = ["IBOV"];
const datasets = ["portfolio-by-code", "portfolio-by-sector", "theoretical-portfolio", "index-membership"];
/** Before the opening, in São Paulo. */
const morning = new Date(`${session}T11:00:00Z`);
const settled = { timeout: 120_000, interval: 500 };

const hashes = async (store: ObjectStore, prefix: string): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  for await (const { key } of store.list(prefix)) {
    const object = await store.get(key);
    found[key] = createHash("sha256")
      .update(object?.body ?? "")
      .digest("hex");
  }
  return found;
};

describe("the program, stood in an emulator", () => {
  const work = mkdtempSync(join(tmpdir(), "emulated-"));
  const replay = createReplay({ recordingsDir: recordings, session });
  const closers: (() => unknown)[] = [() => rmSync(work, { recursive: true, force: true })];
  let emulator: Emulator;
  let skipped: readonly string[];
  let clients: ReturnType<typeof clientsOf>;
  let failed = true;

  const clientsOf = ({ endpoint, region }: Emulator) => {
    const config = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
    const s3 = s3Client(config);
    const bucket = (name: string) => createS3ObjectStore(s3, `${resourceName(stage, name)}-${accountId}`);
    return {
      s3,
      sqs: sqsClient(config),
      sns: snsClient(config),
      glue: glueClient(config),
      rest: restCalls(endpoint, region),
      lake: bucket("lake"),
      raw: bucket("raw"),
    };
  };

  const queueUrl = async (name: string) =>
    (await clients.sqs.send(new GetQueueUrlCommand({ QueueName: resourceName(stage, name) }))).QueueUrl;

  /** Glue's Spark is not there: runs are done by the refine job of this machine, as Glue would call it. */
  const runJobs = async (done: Set<string>): Promise<void> => {
    const { JobRuns = [] } = await clients.glue.send(
      new GetJobRunsCommand({ JobName: resourceName(stage, refineJob.name) }),
    );
    const refine = createRefineRunJob(
      createRefineJob({
        lake: clients.lake,
        parquet: createHyparquetWriter({ compression: "ZSTD" }),
        sql: refinedSql,
      }),
    );
    for (const { Id = "", Arguments = {} } of JobRuns) {
      if (done.has(Id)) continue;
      await refine({ arguments: Arguments }, AbortSignal.timeout(60_000));
      done.add(Id);
    }
  };

  const partitions = async (table: string) =>
    (
      await clients.glue.send(
        new GetPartitionsCommand({ DatabaseName: databaseName(stage), TableName: table }),
      )
    ).Partitions ?? [];

  beforeAll(async () => {
    await replay.start();
    closers.push(replay.stop);
    const graph = await graphOf(
      {
        stage,
        environment: {
          BOVESPA_DATASETS: datasets.join(","),
          BOVESPA_INDEXES: indexes.join(","),
          BOVESPA_B3_LISTADOS_URL: replay.baseUrl,
          BOVESPA_B3_HISTORICAL_QUOTES_URL: replay.baseUrl,
          BOVESPA_B3_GAP_MS: "0",
          BOVESPA_RETRY_BASE_SECONDS: "1",
          BOVESPA_SCHEDULES: "* * * * ? *",
        },
      },
      work,
    );
    emulator = await startEmulator(morning);
    closers.push(() => emulator.stop(failed));
    clients = clientsOf(emulator);
    skipped = await applyGraph(graph, clients);
  });

  afterAll(async () => {
    for (const close of closers.toReversed()) await close();
  });

  it("leaves out only what watches, and what refuses an endpoint without TLS", () => {
    expect(skipped).toEqual([
      "aws:athena/namedQuery:NamedQuery",
      "aws:athena/workgroup:Workgroup",
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:cloudwatch/eventRule:EventRule",
      "aws:cloudwatch/eventTarget:EventTarget",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:s3/bucketPolicy:BucketPolicy",
    ]);
  });

  it("collects when the schedule fires, notifies both consumers, and ends with the bytes that npm start gives", async () => {
    const dataDir = join(work, "start");
    const config = readConfig({});
    const source = recordedSource(recordings, { sessions: [session], indexes });
    await runCollection({ dataDir, config, source });
    const wanted = await localHashes(dataDir);
    expect(Object.keys(wanted).length).toBeGreaterThan(80);

    const runs = new Set<string>();
    await expect
      .poll(async () => {
        await runJobs(runs);
        return { ...(await hashes(clients.lake, "curated/")), ...(await hashes(clients.lake, "refined/")) };
      }, settled)
      .toEqual(wanted);
    // trigger-refine was told of the curated tables, refresh-catalog of both layers.
    expect(runs.size).toBeGreaterThan(0);
    const inTable = (name: string) => Object.keys(wanted).filter((key) => key.split("/")[1] === name).length;
    for (const table of [
      "index_portfolio",
      "index_theoretical_portfolio",
      "index_membership",
      "index_weights",
    ])
      await expect
        .poll(async () => (await partitions(table)).length, { ...settled, message: `partitions of ${table}` })
        .toBe(inTable(table));
  });

  it("gives up a poisoned message into the right dead-letter queue, with its reason", async () => {
    const poisoned: Readonly<Record<QueueName, string>> = {
      "fetch-page": '{"type":"nonsense"}',
      "compact-day": "not JSON",
      "fetch-backfill": '{"type":"other nonsense"}',
      "compact-backfill": "[]",
      "trigger-refine": '{"Type":"Notification"}',
      "refresh-catalog": "{}",
    };
    for (const name of queueNames)
      await clients.sqs.send(
        new SendMessageCommand({ QueueUrl: await queueUrl(name), MessageBody: poisoned[name] }),
      );
    for (const name of queueNames) {
      const QueueUrl = await queueUrl(deadLetterQueueName(name));
      const letters: { readonly body: string | undefined; readonly code: string | undefined }[] = [];
      await expect
        .poll(async () => {
          const { Messages = [] } = await clients.sqs.send(
            new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }),
          );
          letters.push(
            ...Messages.map(({ Body, MessageAttributes }) => ({
              body: Body,
              code: MessageAttributes?.["failure-code"]?.StringValue,
            })),
          );
          return letters;
        }, settled)
        .toEqual([{ body: poisoned[name], code: "contract-violation" }]);
    }
    failed = false;
  });

  /** Objects of `npm start`, from its folder, by key. */
  const localHashes = async (dataDir: string): Promise<Readonly<Record<string, string>>> => {
    const { createCloud } = await import("../../local/cloud/cloud.ts");
    const { dataFolder } = await import("../../local/data-folder.ts");
    const cloud = createCloud({ dataDir: dataFolder(dataDir).cloud, config: readConfig({}) });
    const config = await cloud.start();
    try {
      const lake = createS3ObjectStore(s3Client(config), config.lakeBucket);
      return { ...(await hashes(lake, "curated/")), ...(await hashes(lake, "refined/")) };
    } finally {
      await cloud.stop();
    }
  };
});
