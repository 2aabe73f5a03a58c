import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ChangeMessageVisibilityCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import type { Config } from "../../adapters/config.ts";
import { wireDeadLetters } from "../../adapters/wire-operations.ts";
import { main } from "../../cli/main.ts";
import { resourceName } from "../../contracts/names.ts";
import { type DeadLetterQueueName, type QueueName, queues } from "../../contracts/topology.ts";
import { movedBySqs } from "../../core/dead-letters/letter.ts";
import { queueOf } from "../adapters/ports/queues.ts";
import { givenUp } from "./dead-letters.ts";
import { requestOf } from "./example-messages.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const label = { label: { type: "String", value: "stays" } };
const bytes = { bytes: { type: "Binary", value: Buffer.from([0, 200]).toString("base64") } };
const request = (page: number) => JSON.stringify(requestOf({ page }));

/** 23 letters that a redrive may send, 2 that break their contract, on one queue. */
const pages = [
  ...Array.from({ length: 23 }, (_, at) =>
    givenUp(request(at + 1), {
      code: at < 12 ? "http-520" : "http-403",
      failedAt: at < 20 ? "2025-04-07T09:42:00.000Z" : "2025-04-07T21:00:00.000Z",
      more: { ...label, ...bytes },
    }),
  ),
  givenUp('{"oops":1}', { code: "contract-violation", reason: "specversion: Invalid input" }),
  givenUp("{ no JSON", { code: "contract-violation", reason: "body: not JSON" }),
];

/**
 * What the commands do, one step after the other over one set of letters, at whatever endpoint. `open` gives it with all
 * that the topology names, and every queue empty.
 */
export const dlqCommands = (open: () => Promise<{ config: Config; close: () => Promise<void> }>): void => {
  let opened: Awaited<ReturnType<typeof open>>;
  let folder: string;
  let sqs: ReturnType<typeof sqsClient>;
  beforeAll(async () => {
    opened = await open();
    sqs = sqsClient(opened.config);
    folder = await mkdtemp(join(tmpdir(), "bovespa-dlq-"));
  });
  afterAll(async () => {
    sqs?.destroy();
    await opened?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const dlq = async (...args: readonly string[]): Promise<Ended> => {
    const out: string[] = [];
    const err: string[] = [];
    const io = {
      out: (text: string) => void out.push(text),
      err: (text: string) => void err.push(text),
      isInteractive: false,
      columns: 160,
    };
    const endpoint = opened.config.endpoint ?? "";
    const code = await main(["dlq", ...args, "--endpoint", endpoint], io, new AbortController().signal);
    return { code, out: out.join("\n"), err: err.join("\n") };
  };
  const json = async <Found>(...args: readonly string[]): Promise<Found> => {
    const { code, out, err } = await dlq(...args, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return JSON.parse(out) as Found;
  };
  const file = (name: string) => join(folder, name);
  const source = (name: QueueName) => queueOf(sqs, resourceName(opened.config.stage, name));
  const put = async (name: DeadLetterQueueName, letters: typeof pages) => {
    const queue = wireDeadLetters(opened.config, "test").queues.find((one) => one.name === name);
    expect(await queue?.send("letters", letters)).toEqual([]);
  };
  const countsOf = (codes: readonly string[]) =>
    Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, some]) => [code, some.length]));
  /** What lies in the dead-letter queue of `fetch-page`. */
  const codes = async () => {
    const { letters } = await json<{ letters: { code: string }[] }>("show", "fetch-page");
    return countsOf(letters.map(({ code }) => code));
  };
  const listed = async (): Promise<Record<string, Record<string, number>>> => {
    const { queues: found } = await json<{
      queues: { queue: string; groups: { code: string; count: number }[] }[];
    }>("list");
    return Object.fromEntries(
      found
        .filter(({ groups }) => groups.length > 0)
        .map(({ queue, groups }) => [queue, Object.fromEntries(groups.map((one) => [one.code, one.count]))]),
    );
  };

  it("list: says what lies where, as often as it is asked", async () => {
    expect(await dlq("list")).toMatchObject({ code: 0, out: "0 letters in 0 of 6 dead-letter queues" });
    await put("fetch-page-dlq", pages);
    const expected = { "http-520": 12, "http-403": 11, "contract-violation": 2 };
    expect(await listed()).toEqual({ "fetch-page-dlq": expected });
    expect(await codes()).toEqual(expected);
    const { out } = await dlq("list");
    expect(out).toMatch(/fetch-page-dlq +│ http-520 +│ +12 │ 2025-04-07T09:42:00Z/);
    expect(out).toContain("25 letters in 1 of 6 dead-letter queues");
  });

  it("show: tells a message that SQS itself moved, of a function that crashed each time", async () => {
    const name = "trigger-refine";
    // S3's test event, of the notifications just made.
    await (await source(name)).empty();
    const { QueueUrl } = await sqs.send(
      new GetQueueUrlCommand({ QueueName: resourceName(opened.config.stage, name) }),
    );
    const dead = wireDeadLetters(opened.config, "test").queues.find((one) => one.name === `${name}-dlq`);
    await dead?.send("source", [{ body: "{}", attributes: label }]);
    for (let receive = 0; receive <= queues[name].maxReceiveCount; receive++) {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    }
    const { out } = await dlq("show", name);
    expect(out).toMatch(new RegExp(`1/1 .*${movedBySqs}\n.*crashed or ran out of time`));
  });

  it("show: gives every letter of a selection, with all that is known of it", async () => {
    const { letters } = await json<{ letters: Record<string, unknown>[] }>("show", "fetch-page");
    expect(letters).toHaveLength(25);
    expect(
      letters
        .map(({ body }) => (body as { data?: { page: number } }).data?.page ?? 0)
        .toSorted((a, b) => a - b),
    ).toEqual([0, 0, ...Array.from({ length: 23 }, (_, at) => at + 1)]);
    expect(letters.find(({ body }) => (body as { data?: { page: number } }).data?.page === 1)).toMatchObject({
      queue: "fetch-page-dlq",
      source: "fetch-page",
      code: "http-520",
      reason: "HTTP 520",
      firstReceivedAt: "2025-04-07T09:00:01.000Z",
      failedAt: "2025-04-07T09:42:00.000Z",
      receiveCount: 6,
      runId: requestOf().runid,
    });
    const count = async (...args: readonly string[]) =>
      (await json<{ letters: unknown[] }>("show", "fetch-page-dlq", ...args)).letters.length;
    expect(await count("--code", "http-520,http-403", "--since", "2025-04-07T12:00:00Z")).toBe(3);
    expect(await count("--match", "NOT json")).toBe(1);
    expect((await dlq("show", "fetch-page", "--match", "oops")).out).toMatch(
      /contract-violation.*"oops": 1/s,
    );
    expect((await dlq("show", "fetch-page", "--code", "no-such")).out).toBe("no such letter");
  });

  it("redrive: changes nothing without --yes, and sends what was selected, and no more, with it", async () => {
    const selected = ["redrive", "--queue", "fetch-page", "--code", "http-520"];
    expect(await json(...selected)).toMatchObject({
      isDryRun: true,
      letters: 12,
      others: 13,
      breakContract: 0,
    });
    expect((await dlq(...selected)).out).toMatch(/12 letters would be redriven, 13 stay.*--yes/);
    expect(await (await source("fetch-page")).depths()).toEqual({ visible: 0, inFlight: 0 });

    expect(await json(...selected, "--yes")).toMatchObject({
      moved: 12,
      refused: [],
      undeleted: [],
      missing: 0,
    });
    const sent = await (await source("fetch-page")).empty();
    expect(sent.map(({ Body }) => Body).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, at) => request(at + 1)).toSorted(),
    );
    for (const { MessageAttributes = {} } of sent) {
      expect(Object.keys(MessageAttributes).toSorted()).toEqual(["bytes", "label"]);
      expect([...(MessageAttributes.bytes?.BinaryValue ?? [])]).toEqual([0, 200]);
    }
    expect(await codes()).toEqual({ "http-403": 11, "contract-violation": 2 });
  });

  it("redrive --edit: refuses what breaks the contract before anything is sent, and sends the rest mended", async () => {
    const saved = await dlq("save", "--queue", "fetch-page", "--code", "contract-violation");
    const letters = saved.out.split("\n").map((line) => JSON.parse(line) as { id: string; body: string });
    expect(letters).toHaveLength(2);
    await writeFile(file("bad.jsonl"), saved.out);
    const bad = await dlq("redrive", "--queue", "fetch-page", "--edit", file("bad.jsonl"), "--yes");
    expect(bad).toMatchObject({ code: 2, out: "" });
    expect(bad.err).toMatch(/^bovespa: nothing was sent: .*specversion.*body: not JSON/);

    const [first, second] = letters;
    await writeFile(
      file("good.json"),
      JSON.stringify([
        { id: first?.id, body: requestOf({ page: 90 }) },
        { id: second?.id, body: request(91) },
      ]),
    );
    expect(await dlq("redrive", "--queue", "fetch-page", "--edit", file("good.json"))).toMatchObject({
      code: 0,
    });
    expect(await (await source("fetch-page")).depths()).toEqual({ visible: 0, inFlight: 0 });
    const { operation } = await json<{ operation: string }>(
      "redrive",
      "--queue",
      "fetch-page",
      "--edit",
      file("good.json"),
      "--yes",
    );
    const sent = await (await source("fetch-page")).empty();
    expect(
      sent.map(({ Body = "" }) => (JSON.parse(Body) as ReturnType<typeof requestOf>).data.page).toSorted(),
    ).toEqual([90, 91]);
    expect(await codes()).toEqual({ "http-403": 11 });
    // What they were before was saved first.
    expect(await json("load", "--operation", operation)).toMatchObject({ isDryRun: true, letters: 2 });
  });

  it("save, discard, load: letters come back with body and attributes as they were, each once", async () => {
    expect(await dlq("save", "--queue", "fetch-page", "--out", file("all.jsonl"))).toMatchObject({
      code: 0,
      out: "",
      err: expect.stringContaining("11 letters saved"),
    });
    const again = await dlq("save", "--queue", "fetch-page", "--out", file("all.jsonl"));
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining("cannot write") });
    const contents = async (name: string) =>
      (await readFile(file(name), "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .map(({ queue, body, attributes }) => JSON.stringify({ queue, body, attributes }))
        .toSorted();
    expect(await json("load", file("all.jsonl"))).toMatchObject({ letters: 0, others: 11 });

    expect(await json("discard", "--queue", "fetch-page")).toMatchObject({ isDryRun: true, letters: 11 });
    const discarded = await json<{ operation: string }>("discard", "--queue", "fetch-page", "--yes");
    expect(discarded).toMatchObject({ moved: 11, missing: 0 });
    expect(await codes()).toEqual({});

    expect(await json("load", "--operation", discarded.operation, "--yes")).toMatchObject({ moved: 11 });
    expect(await json("load", file("all.jsonl"), "--yes")).toMatchObject({ letters: 0, others: 11 });
    await dlq("save", "--queue", "fetch-page", "--out", file("after.jsonl"));
    expect(await contents("after.jsonl")).toEqual(await contents("all.jsonl"));
    expect(await (await source("fetch-page")).depths()).toEqual({ visible: 0, inFlight: 0 });
  });

  it("keeps on record who did what, when, to which letters", async () => {
    const { lake } = wireDeadLetters(opened.config, "test");
    const records: Record<string, unknown>[][] = [];
    for await (const { key } of lake.list("operations/dead-letters/"))
      if (key.endsWith("/action.jsonl")) {
        const text = new TextDecoder().decode((await lake.get(key))?.body);
        expect(key).toMatch(/^operations\/dead-letters\/\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}\/action\.jsonl$/);
        records.push(
          text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, unknown>),
        );
      }
    // By UUIDv7, so in the order they were done.
    expect(records.map(([begun]) => [begun?.command, begun?.letters])).toEqual([
      ["redrive", 12],
      ["redrive", 2],
      ["discard", 11],
      ["load", 11],
    ]);
    for (const [begun, ended] of records) {
      expect(begun).toMatchObject({
        event: "begun",
        operator: expect.stringMatching(/.@./),
        queues: ["fetch-page-dlq"],
      });
      expect(begun?.ids).toHaveLength(begun?.letters as number);
      expect(ended).toMatchObject({ event: "ended", outcome: "done", moved: begun?.letters });
    }
  });
};
