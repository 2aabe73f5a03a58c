import { createHash, randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { GetQueueUrlCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createCloud } from "../../../local/cloud/cloud.ts";
import { dataFolder } from "../../../local/data-folder.ts";
import { createFunctionLogs } from "../../../local/function-log.ts";
import { recordedSource } from "../../../local/run/source.ts";
import { createStack } from "../../../local/stack.ts";
import { bucketDir, collect, config, dataFolders, filesOf, removeLake } from "./collecting.ts";
import { recordingsDir } from "./recording-files.ts";

const selection = { sessions: ["2025-04-07", "2025-06-30"], indexes: "all" as const };
const folders = dataFolders();
let dataDir: string;
let lake: Record<string, string>;
let raw: Record<string, string>;

beforeAll(async () => {
  dataDir = await folders.create();
  await collect(dataDir, selection);
  lake = await filesOf(dataDir, "lake");
  raw = await filesOf(dataDir, "raw");
  expect(Object.keys(lake).length).toBeGreaterThan(170);
});
afterAll(folders.clear);

/** Recorded sessions, with B3 where nobody listens: whoever asks for a page fails. */
const unreachable = () => {
  const source = recordedSource(recordingsDir, selection);
  return {
    ...source,
    settings: (given: typeof config) => ({
      b3: { ...given.b3, listadosUrl: "http://127.0.0.1:1/", tries: 1 },
    }),
  };
};

/** What a fetcher says of one page, written here from the file alone. */
const collectedMessage = (path: string, body: Buffer): string => {
  const [, dataset, year = "", month = "", day = "", index = "", runid, file = ""] = path.split("/");
  const valueIn = (step: string) => step.split("=")[1];
  const { results } = JSON.parse(body.toString()) as { results: unknown[] };
  return JSON.stringify({
    specversion: "1.0",
    id: randomUUID(),
    source: "/by-hand",
    type: "br.b3.page.collected.v1",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    runid,
    data: {
      dataset,
      ...(index === "_" ? {} : { index }),
      period: { day: [year, month, day].map(valueIn).join("-") },
      page: Number(file.slice(5, 9)),
      totalPages: Number(file.slice(13, 17)),
      key: path,
      sha256: createHash("sha256").update(body).digest("hex"),
      rows: results.length,
    },
  });
};

const messagesFromRaw = async (): Promise<readonly string[]> => {
  const root = bucketDir(dataDir, "raw");
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.map(async (path) => collectedMessage(path.slice(root.length + 1), await readFile(path))),
  );
};

describe("a lake that was deleted", () => {
  it("is rebuilt by the next run to the same bytes, without a page of B3", async () => {
    await removeLake(dataDir);
    const summary = await collect(dataDir, { source: unreachable() });
    expect(await filesOf(dataDir, "lake")).toEqual(lake);
    expect(await filesOf(dataDir, "raw")).toEqual(raw);
    expect(summary.sessions.map(({ requested }) => requested)).toEqual([0, 0]);
    expect(summary).toMatchObject({
      deadLetters: 0,
      newObjects: Object.keys(lake).length,
      partitions: Object.keys(lake).length,
    });
    expect(summary.topStocks).toHaveLength(10);
  });

  it("is rebuilt to the same bytes by saying again that the pages were collected", async () => {
    await removeLake(dataDir);
    const messages = await messagesFromRaw();
    expect(messages).toHaveLength(Object.keys(raw).length);
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    const cloud = createCloud({ dataDir, config, onError });
    const pointed = await cloud.start();
    const logs = createFunctionLogs(dataFolder(dataDir).logs);
    const stack = createStack({ cloud, config: pointed, logs, onError });
    try {
      const sqs = sqsClient(pointed);
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "bovespa-local-compact-day" }));
      for (let at = 0; at < messages.length; at += 10) {
        const Entries = messages.slice(at, at + 10).map((MessageBody, of) => ({ Id: `${of}`, MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
      sqs.destroy();
      await stack.start();
      await stack.drained();
    } finally {
      await stack.stop();
      await cloud.stop();
      await logs.close();
    }
    expect(errors).toEqual([]);
    expect(await filesOf(dataDir, "lake")).toEqual(lake);
    expect(await filesOf(dataDir, "raw")).toEqual(raw);
  });

  it("asks for nothing once it is whole again", async () => {
    expect(await collect(dataDir, { source: unreachable() })).toMatchObject({
      newObjects: 0,
      jobRuns: 0,
      partitions: Object.keys(lake).length,
    });
  });
});
