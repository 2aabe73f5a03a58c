import { request } from "node:http";
import { join } from "node:path";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, describe, expect, it } from "vitest";
import { dataFolder, takeDataFolder } from "../../local/data-folder.ts";
import { bovespa, startBovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
afterAll(folders.clear);

/** `export A=1 B=2` lines as an environment. */
const exported = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const [word, ...pairs] = line.split(" ");
      expect(word).toBe("export");
      return pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
    }),
  );

const statusOf = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });

const startCloud = async (data: string, port = "0") => {
  const command = startBovespa("cloud", "--port", port, "--data", data);
  const environment = exported(await command.said("out", /export AWS_SECRET_ACCESS_KEY=/));
  await command.said("err", /Ctrl-C/);
  const settings = {
    endpoint: environment.AWS_ENDPOINT_URL ?? "",
    region: environment.AWS_REGION ?? "",
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
    },
  };
  return { ...command, environment, settings, s3: new S3Client({ ...settings, forcePathStyle: true }) };
};

describe("bovespa cloud", () => {
  it("prints what to export, answers clients that did, and ends on Ctrl-C with all released", async () => {
    const data = join(await folders.create(), "data");
    const cloud = await startCloud(data);
    const { settings, s3, environment } = cloud;
    expect(environment.AWS_DEFAULT_REGION).toBe(environment.AWS_REGION);
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(["bovespa-local-lake", "bovespa-local-raw"]);
    const sqs = new SQSClient(settings);
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: "bovespa-local-" }));
    expect(QueueUrls).toHaveLength(12);
    sqs.destroy();
    s3.destroy();

    cloud.interrupt();
    expect(await cloud.ended).toMatchObject({ code: 0 });
    await expect(fetch(settings.endpoint)).rejects.toThrow();
    takeDataFolder(dataFolder(data)).release();
  });

  it("keeps foreign hosts out", async () => {
    const cloud = await startCloud(join(await folders.create(), "data"));
    const { endpoint } = cloud.settings;
    expect(new URL(endpoint).hostname).toBe("127.0.0.1");
    expect(await statusOf(endpoint, "evil.example")).toBe(403);
    expect(await statusOf(endpoint, "127.0.0.1.evil.example")).toBe(403);
    expect(await statusOf(`${endpoint}/_bovespa/health`, "localhost")).toBe(200);
    cloud.s3.destroy();
    cloud.interrupt();
    await cloud.ended;
  });

  it("holds what it held before, on the port it is given", async () => {
    const data = join(await folders.create(), "data");
    const first = await startCloud(data);
    const where = { Bucket: "bovespa-local-raw", Key: "by hand/ação.txt" };
    await first.s3.send(new PutObjectCommand({ ...where, Body: "kept" }));
    first.s3.destroy();
    first.interrupt();
    await first.ended;

    const { port } = new URL(first.settings.endpoint);
    const second = await startCloud(data, port);
    expect(second.settings.endpoint).toBe(first.settings.endpoint);
    const { Body } = await second.s3.send(new GetObjectCommand(where));
    expect(await Body?.transformToString()).toBe("kept");
    second.s3.destroy();

    const other = join(await folders.create(), "data");
    const refused = await bovespa("cloud", "--port", port, "--data", other);
    expect(refused).toMatchObject({ code: 2, out: "" });
    expect(refused.err).toEqual([expect.stringContaining(`port ${port} of 127.0.0.1 is in use`)]);
    second.interrupt();
    await second.ended;
  });
});

describe("bovespa replay", () => {
  it("serves a session as B3 would and tells of each request", async () => {
    const replay = startBovespa("replay", "--port", "0", "--session", "2025-06-30");
    const { BOVESPA_B3_LISTADOS_URL: base = "" } = exported(await replay.said("out", /export/));
    await replay.said("err", /serves the session 2025-06-30/);
    const ask = { language: "pt-br", pageNumber: 1, pageSize: 20, index: "IBOV", segment: "1" };
    const token = Buffer.from(JSON.stringify(ask)).toString("base64");
    const path = `indexProxy/indexCall/GetPortfolioDay/${token}`;
    const answer = await fetch(new URL(path, base));
    expect(await answer.json()).toMatchObject({
      page: { pageNumber: 1, pageSize: 20, totalRecords: 84, totalPages: 5 },
      header: { date: "30/06/25" },
    });
    expect(await replay.said("err", /200 GetPortfolioDay/)).toContain('"index":"IBOV"');
    expect(await statusOf(new URL(path, base).href, "evil.example")).toBe(403);
    replay.interrupt();
    expect(await replay.ended).toMatchObject({ code: 0 });
    await expect(fetch(base)).rejects.toThrow();
  });

  it("refuses a port that is in use", async () => {
    const replay = startBovespa("replay", "--port", "0");
    const { BOVESPA_B3_LISTADOS_URL: base = "" } = exported(await replay.said("out", /export/));
    const { port } = new URL(base);
    const refused = await bovespa("replay", "--port", port);
    expect(refused).toMatchObject({ code: 2, out: "", err: [`bovespa: port ${port} is in use`] });
    replay.interrupt();
    await replay.ended;
  });
});
