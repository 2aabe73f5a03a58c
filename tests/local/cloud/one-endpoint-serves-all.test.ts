import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  CreateTableCommand,
  GetDatabasesCommand,
  GetJobCommand,
  GetTablesCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListSubscriptionsCommand, ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, it } from "vitest";
import { readConfig } from "../../../adapters/config.ts";
import { tables } from "../../../contracts/tables/index.ts";
import { createCloud, localCredentials } from "../../../local/cloud/cloud.ts";
import { views } from "../../../sql/index.ts";

const config = readConfig({});
const folders: string[] = [];
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const newFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "cloud-"));
  folders.push(folder);
  return folder;
};

const start = async (dataDir: string, port?: number) => {
  const cloud = createCloud({ dataDir, config, ...(port === undefined ? {} : { port }) });
  const { endpoint = "" } = await cloud.start();
  const settings = { endpoint, region: config.region, credentials: localCredentials, maxAttempts: 1 };
  const clients = {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sqs: new SQSClient(settings),
    sns: new SNSClient(settings),
    glue: new GlueClient(settings),
    athena: new AthenaClient(settings),
  };
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    for (const client of Object.values(clients)) client.destroy();
    await cloud.stop();
  };
  stops.push(stop);
  return { ...clients, endpoint, cloud, stop };
};
type Started = Awaited<ReturnType<typeof start>>;

const queueUrl = async ({ sqs }: Started, name: string) =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName: `bovespa-local-${name}` }))).QueueUrl as string;

const bodiesIn = async ({ sqs }: Started, QueueUrl: string) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }),
  );
  return Messages.map(({ Body }) => Body);
};

const lastStep = (name: string | undefined) => name?.split(/[/:]/).at(-1);

/** Everything that has a name, as each service lists it. */
const inventory = async ({ s3, sqs, sns, glue, athena }: Started) => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
  const { DatabaseList = [] } = await glue.send(new GetDatabasesCommand({}));
  const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName: "bovespa_local" }));
  const { Job } = await glue.send(new GetJobCommand({ JobName: "bovespa-local-refine" }));
  const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: "bovespa-local-lake" }));
  return {
    buckets: Buckets.map(({ Name }) => Name),
    queues: QueueUrls.map(lastStep).sort(),
    topics: Topics.map(({ TopicArn }) => lastStep(TopicArn)).sort(),
    subscriptions: Subscriptions.map(({ TopicArn, Endpoint }) =>
      [lastStep(TopicArn), lastStep(Endpoint)].join(" → "),
    ).sort(),
    databases: DatabaseList.map(({ Name }) => Name),
    tables: TableList.map(({ Name }) => Name).sort(),
    job: Job?.Name,
    workgroup: WorkGroup?.Name,
  };
};

describe("the embedded cloud", () => {
  it("serves by one endpoint what topology and tables name", async () => {
    const started = await start(await newFolder());
    const queues = [
      "compact-backfill",
      "compact-day",
      "fetch-backfill",
      "fetch-page",
      "refresh-catalog",
      "trigger-refine",
    ];
    const name = (text: string) => `bovespa-local-${text}`;
    expect(await inventory(started)).toEqual({
      buckets: [name("lake"), name("raw")],
      queues: queues.flatMap((queue) => [name(queue), name(`${queue}-dlq`)]).sort(),
      topics: [name("curated-written"), name("refined-written")],
      subscriptions: [
        `${name("curated-written")} → ${name("refresh-catalog")}`,
        `${name("curated-written")} → ${name("trigger-refine")}`,
        `${name("refined-written")} → ${name("refresh-catalog")}`,
      ],
      databases: ["bovespa_local"],
      tables: [...tables.map((table) => table.name), ...Object.keys(views)].sort(),
      job: name("refine"),
      workgroup: name("lake"),
    });
  });

  it("takes queries in its workgroup without a place for results, as the one on AWS does", async () => {
    const { athena } = await start(await newFolder());
    const query = {
      QueryString: "SELECT count(*) AS n FROM index_weights",
      QueryExecutionContext: { Database: "bovespa_local" },
    };
    const { QueryExecutionId } = await athena.send(
      new StartQueryExecutionCommand({ ...query, WorkGroup: "bovespa-local-lake" }),
    );
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    expect(QueryExecution?.ResultConfiguration?.OutputLocation).toBe(
      `s3://bovespa-local-lake/athena-results/${QueryExecutionId}.csv`,
    );
    await expect(athena.send(new StartQueryExecutionCommand(query))).rejects.toThrow(/output location/i);
  });

  it("serves an object by a presigned address of the old form, as the AWS CLI makes it", async () => {
    const { s3, endpoint } = await start(await newFolder());
    await s3.send(new PutObjectCommand({ Bucket: "bovespa-local-raw", Key: "a=b/c.txt", Body: "shared" }));
    const signature = "AWSAccessKeyId=local&Signature=fvmcEkO1Lndnu1D6jPA4pZgB%2Fas%3D&Expires=1795568013";
    const answer = await fetch(`${endpoint}/bovespa-local-raw/a%3Db/c.txt?${signature}`);
    expect([answer.status, await answer.text()]).toEqual([200, "shared"]);
  });

  it("keeps everything over a restart, on another port too", async () => {
    const dataDir = await newFolder();
    const first = await start(dataDir);
    const before = await inventory(first);
    const oldUrl = await queueUrl(first, "fetch-page");
    expect(oldUrl.startsWith(first.endpoint)).toBe(true);
    await first.sqs.send(new SendMessageCommand({ QueueUrl: oldUrl, MessageBody: "before" }));
    const object = { Bucket: "bovespa-local-raw", Key: "a key/ção.json" };
    await first.s3.send(new PutObjectCommand({ ...object, Body: "{}", Metadata: { note: "kept" } }));
    await first.glue.send(
      new CreateTableCommand({ DatabaseName: "bovespa_local", TableInput: { Name: "by_hand" } }),
    );
    await first.stop();

    const second = await start(dataDir);
    expect(second.endpoint).not.toBe(first.endpoint);
    expect(await inventory(second)).toEqual({ ...before, tables: [...before.tables, "by_hand"].sort() });
    const { Body, Metadata } = await second.s3.send(new GetObjectCommand(object));
    expect([await Body?.transformToString(), Metadata]).toEqual(["{}", { note: "kept" }]);

    const newUrl = await queueUrl(second, "fetch-page");
    expect(newUrl.startsWith(second.endpoint)).toBe(true);
    await second.sqs.send(new SendMessageCommand({ QueueUrl: oldUrl, MessageBody: "by the old address" }));
    expect((await bodiesIn(second, newUrl)).sort()).toEqual(["before", "by the old address"]);
    await second.stop();

    const again = await start(dataDir, Number(new URL(first.endpoint).port));
    expect(again.endpoint).toBe(first.endpoint);
    expect((await bodiesIn(again, oldUrl)).sort()).toEqual(["before", "by the old address"]);
  });

  it("carries an object's notification to the queues, after a restart as before it", async () => {
    const dataDir = await newFolder();
    const key = "curated/index_portfolio/ano=2025/mes=06/dia=30/part-00000.parquet";
    for (const round of [1, 2]) {
      const started = await start(dataDir);
      await started.s3.send(
        new PutObjectCommand({ Bucket: "bovespa-local-lake", Key: key, Body: `round ${round}` }),
      );
      await expect.poll(started.cloud.s3.pendingNotifications).toBe(0);
      for (const queue of ["trigger-refine", "refresh-catalog"]) {
        const bodies = await bodiesIn(started, await queueUrl(started, queue));
        const about = bodies.filter((body) => body?.includes("ano%3D2025/mes%3D06/dia%3D30"));
        expect(about, queue).toHaveLength(round);
      }
      expect(await bodiesIn(started, await queueUrl(started, "fetch-page"))).toEqual([]);
      await started.stop();
    }
  });
});
