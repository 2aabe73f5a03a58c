import { mkdtemp, rm } from "node:fs/promises";
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type CloudService, readBody, sendJson } from "../../../local/cloud/http.ts";
import { createMessaging } from "../../../local/cloud/messaging/messaging.ts";
import { isLocalOrigin, isLoopbackHost } from "../../../local/cloud/routing.ts";
import { type CloudServer, createCloudServer } from "../../../local/cloud/server.ts";
import { createSts } from "../../../local/cloud/sts.ts";

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const call = (
  endpoint: string,
  { method = "GET", path = "/", headers = {}, body = "" }: Call,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request(`${endpoint}${path}`, { method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });

const echo = (name: string): CloudService => ({
  async handle(incoming, response) {
    const body = await readBody(incoming, 1024);
    sendJson(response, 200, { name, body: body.toString() });
  },
  async start() {},
  async stop() {},
});

const failing: CloudService = {
  async handle() {
    throw new Error("catalogue is corrupt");
  },
  async start() {},
  async stop() {},
};

const servers: CloudServer[] = [];
const start = async (services: Record<string, CloudService>): Promise<string> => {
  const server = createCloudServer({ services });
  servers.push(server);
  await server.start();
  return server.endpoint;
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
});
const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

const all = () =>
  Object.fromEntries(["s3", "sqs", "sns", "glue", "athena", "sts"].map((name) => [name, echo(name)]));

describe("the front server", () => {
  it.each<readonly [string, Call]>([
    ["glue", { method: "POST", headers: signed("glue") }],
    ["s3", { path: "/lake/key", headers: signed("s3") }],
    [
      "sns",
      {
        path: "/?X-Amz-Credential=AKID%2F20261124%2Fsa-east-1%2Fsns%2Faws4_request&X-Amz-Algorithm=AWS4-HMAC-SHA256",
      },
    ],
    ["sqs", { method: "POST", headers: { "x-amz-target": "AmazonSQS.ListQueues" } }],
    ["glue", { method: "POST", headers: { "x-amz-target": "AWSGlue.GetTables" } }],
    ["athena", { method: "POST", headers: { "x-amz-target": "AmazonAthena.GetWorkGroup" } }],
    ["sns", { method: "POST", headers: form, body: "Action=ListTopics&Version=2010-03-31" }],
    ["sns", { method: "POST", headers: form, body: "Action=ListTopics" }],
    ["sts", { method: "POST", headers: form, body: "Action=GetCallerIdentity&Version=2011-06-15" }],
    ["s3", { method: "PUT", path: "/lake/key", body: "bytes" }],
    ["s3", { method: "POST", path: "/lake", headers: form, body: "key=value" }],
  ])("hands a request to %s, with its whole body", async (name, request) => {
    const endpoint = await start(all());
    const { status, body } = await call(endpoint, request);
    expect({ status, ...JSON.parse(body) }).toEqual({ status: 200, name, body: request.body ?? "" });
  });

  it.each([
    ["dynamodb", { headers: signed("dynamodb") }],
    ["constructor", { headers: signed("constructor") }],
    ["Kinesis_20131202.ListStreams", { headers: { "x-amz-target": "Kinesis_20131202.ListStreams" } }],
  ])("answers 501 for %s, naming what it has", async (name, { headers }) => {
    const endpoint = await start({ sqs: echo("sqs"), s3: echo("s3") });
    const { status, body } = await call(endpoint, { method: "POST", headers });
    expect(status).toBe(501);
    expect(body).toContain(`\\"${name}\\"; it has sqs, s3`);
  });

  it("refuses a host that is not this machine and a page of another site", async () => {
    const endpoint = await start(all());
    for (const host of ["rebind.example:4566", "127.0.0.1.example", "169.254.169.254", "localhost.example"]) {
      expect(await call(endpoint, { headers: { host } })).toMatchObject({ status: 403 });
    }
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"]) {
      expect(await call(endpoint, { headers: { origin } })).toMatchObject({ status: 403 });
    }
    for (const host of [
      "localhost:4566",
      "[::1]:4566",
      "LOCALHOST",
      "sqs.us-east-1.localhost",
      "lake.s3.localhost:80",
    ]) {
      expect(await call(endpoint, { headers: { host, origin: `http://${host}` } })).toMatchObject({
        status: 200,
      });
    }
  });

  it("takes no public name or address for this machine", () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.ipV4()), (host) => {
        fc.pre(host !== "127.0.0.1");
        expect(isLoopbackHost(host)).toBe(false);
        expect(isLoopbackHost(`${host}:4566`)).toBe(false);
        expect(isLocalOrigin(`https://${host}`)).toBe(false);
      }),
    );
  });

  it("answers 500 for a failure in a service and lives on", async () => {
    const endpoint = await start({ glue: failing, s3: failing, sqs: echo("sqs") });
    const { status, body } = await call(endpoint, { method: "POST", headers: signed("glue") });
    expect({ status, ...JSON.parse(body) }).toEqual({
      status: 500,
      __type: "InternalError",
      message: "glue: catalogue is corrupt",
    });
    expect(await call(endpoint, { path: "/lake" })).toMatchObject({
      status: 500,
      body: expect.stringContaining("<Code>InternalError</Code>"),
    });
    expect(await call(endpoint, { method: "POST", headers: signed("sqs") })).toMatchObject({ status: 200 });
  });

  it("says that it is well, and which services it has", async () => {
    const endpoint = await start({ sqs: echo("sqs"), s3: echo("s3") });
    const { status, body } = await call(endpoint, { path: "/_bovespa/health" });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ status: "ok", services: ["sqs", "s3"] });
  });

  it("serves what has started while the rest starts and stops", async () => {
    const seen: (number | undefined)[] = [];
    const ask = async () => {
      for (const request of [
        { headers: signed("s3") },
        { headers: signed("glue") },
        { path: "/_bovespa/health" },
      ]) {
        seen.push((await call(server.endpoint, request)).status);
      }
    };
    const server = createCloudServer({
      services: { s3: echo("s3"), glue: { ...echo("glue"), start: ask, stop: ask } },
    });
    await server.start();
    expect(seen.splice(0)).toEqual([200, 503, 503]);
    await server.stop();
    expect(seen).toEqual([200, 200, 503]);
  });

  it("stops although a caller never finishes its request", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "server-"));
    const messaging = createMessaging({ dataDir, region: "us-east-1" });
    const endpoint = await start({ sqs: messaging });
    const headers = { ...signed("sqs"), "content-type": "application/x-amz-json-1.0", "content-length": 100 };
    const outgoing = request(endpoint, { method: "POST", headers, agent: false });
    outgoing.on("error", () => {});
    outgoing.write("{");
    await call(endpoint, { path: "/_bovespa/health" });
    await servers.pop()?.stop();
    await expect(call(endpoint, { path: "/_bovespa/health" })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await rm(dataDir, { recursive: true });
  });

  it("names a port that is in use, and starts no service then", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as { port: number };
    const started: string[] = [];
    const service = {
      ...echo("sqs"),
      async start() {
        started.push("sqs");
      },
    };
    const server = createCloudServer({ port, services: { sqs: service } });
    await expect(server.start()).rejects.toMatchObject({
      name: "VisibleError",
      code: "port-in-use",
      message: expect.stringContaining(`port ${port} `),
    });
    expect(started).toEqual([]);
    await new Promise((resolve) => taken.close(resolve));
  });

  it("stops what had started, in reverse, when a service cannot start", async () => {
    const events: string[] = [];
    const traced = (name: string, fails = false): CloudService => ({
      ...echo(name),
      async start() {
        if (fails) throw new Error(`${name} cannot start`);
        events.push(`start ${name}`);
      },
      async stop() {
        events.push(`stop ${name}`);
      },
    });
    const both = traced("messaging");
    const server = createCloudServer({
      services: { sqs: both, sns: both, s3: traced("s3"), glue: traced("glue", true) },
    });
    await expect(server.start()).rejects.toThrow("glue cannot start");
    expect(events).toEqual(["start messaging", "start s3", "stop s3", "stop messaging"]);
    await expect(call(server.endpoint, { path: "/_bovespa/health" })).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });
});

describe("STS of the embedded cloud", () => {
  it("says who calls, and answers 501 to anything else", async () => {
    const endpoint = await start({ sts: createSts() });
    const ask = (action: string) =>
      call(endpoint, { method: "POST", headers: form, body: `Action=${action}&Version=2011-06-15` });
    expect(await ask("GetCallerIdentity")).toMatchObject({
      status: 200,
      body: expect.stringContaining("<Account>000000000000</Account>"),
    });
    expect(await ask("AssumeRole")).toMatchObject({
      status: 501,
      body: expect.stringContaining("AssumeRole"),
    });
  });
});
