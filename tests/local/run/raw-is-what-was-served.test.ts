import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { parseRawKey } from "../../../core/lake/keys.ts";
import type { StoredObject } from "../../../core/ports.ts";
import { recordedSource } from "../../../local/run/source.ts";
import { collect, config, dataFolders, withCloud } from "./collecting.ts";
import { recordingsDir } from "./recording-files.ts";

interface Served {
  readonly url: string;
  readonly sha256: string;
  readonly note: string | undefined;
}

const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");
const rendered = (file: string) => `rendered from ${file}`;

/** Passes requests on to another server and keeps what it answered. */
const startRecorder = async () => {
  const served: Served[] = [];
  const recorder = { target: "", served, url: "", close: async () => {} };
  const pass = async ({ url = "" }: IncomingMessage, response: ServerResponse) => {
    const answer = await fetch(new URL(url, recorder.target));
    const body = Buffer.from(await answer.arrayBuffer());
    const note = answer.headers.get("x-replay-rendered-from");
    served.push({
      url: new URL(url, recorder.url).href,
      sha256: sha256(body),
      note: note === null ? undefined : rendered(note),
    });
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "",
      ...(note === null ? {} : { "x-replay-rendered-from": note }),
    });
    response.end(body);
  };
  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  recorder.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  recorder.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return recorder;
};

const sessions = ["2025-04-07", "2025-07-04", "2026-04-06"];
const folders = dataFolders();
const objects: StoredObject[] = [];
let recorder: Awaited<ReturnType<typeof startRecorder>>;
let startedAt: Date;
let endedAt: Date;

beforeAll(async () => {
  const dataDir = await folders.create();
  recorder = await startRecorder();
  const replayed = recordedSource(recordingsDir, { sessions, indexes: "all" });
  startedAt = new Date();
  await collect(dataDir, {
    source: {
      ...replayed,
      settings: (given) => {
        const settings = replayed.settings(given);
        const b3 = settings.b3 ?? given.b3;
        recorder.target = b3.listadosUrl;
        return { ...settings, b3: { ...b3, listadosUrl: recorder.url } };
      },
    },
  });
  endedAt = new Date();
  await withCloud(dataDir, async (pointed) => {
    const raw = createS3ObjectStore(s3Client(pointed), config.rawBucket);
    for await (const { key } of raw.list("")) objects.push((await raw.get(key)) as StoredObject);
  });
});
afterAll(async () => {
  await recorder.close();
  await folders.clear();
});

const keyOf = ({ key }: StoredObject) => {
  const page = parseRawKey(key);
  if (!page) throw new Error(`${key} is not the key of a page`);
  return page;
};

describe("raw objects", () => {
  it("are one for each answer, byte for byte as it was served", () => {
    const stored = objects.map(({ body, metadata }) => ({
      url: metadata.url,
      sha256: sha256(body),
      note: metadata.note,
    }));
    expect(stored).toHaveLength(14);
    const inOrder = (some: readonly unknown[]) => some.map((one) => JSON.stringify(one)).sort();
    expect(inOrder(stored)).toEqual(inOrder(recorder.served));
  });

  it("carry address, time, status, hash and run", () => {
    for (const object of objects) {
      const { metadata, body } = object;
      expect(metadata).toMatchObject({
        status: "200",
        sha256: sha256(body),
        "run-id": keyOf(object).runId,
        attempt: "1",
      });
      const capturedAt = new Date(metadata["captured-at"] ?? "");
      expect(capturedAt.getTime()).toBeGreaterThanOrEqual(startedAt.getTime());
      expect(capturedAt.getTime()).toBeLessThanOrEqual(endedAt.getTime());
    }
  });

  it("share a run within a session and in no other", () => {
    const runs = Map.groupBy(objects, (object) => keyOf(object).runId);
    const sessionsOf = [...runs.values()].map((some) => [
      ...new Set(some.map((object) => JSON.stringify(keyOf(object).period))),
    ]);
    expect(sessionsOf.sort()).toEqual(sessions.map((day) => [JSON.stringify({ day })]));
  });

  it("say what they were rendered from, where they were not recorded so", () => {
    const notes = objects.map((object) => {
      const { dataset, period, index } = keyOf(object);
      return [dataset, index, "day" in period && period.day, object.metadata.note];
    });
    const newest = ["IBOV", "IBRA", "IBRA", "IBXL", "IFIX"].map((index) => [
      "portfolio-by-code",
      index,
      "2026-04-06",
      rendered(`${index}Dia_06-04-26.csv`),
    ]);
    expect(notes).toEqual([
      ...Array(5).fill(["index-membership", undefined, "2025-04-07", undefined]),
      ["portfolio-by-code", "IBOV", "2025-04-07", rendered("IBOV_segment2_en-us_2025-04-07.json")],
      ["portfolio-by-code", "IBOV", "2025-07-04", undefined],
      ...newest,
      ["portfolio-by-sector", "IBOV", "2025-04-07", rendered("IBOV_segment2_en-us_2025-04-07.json")],
      ["theoretical-portfolio", "IBOV", "2025-04-07", rendered("IBOV_en-us_2025-04-07.json")],
    ]);
  });
});
