import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveS3, temporaryFolder } from "./support/s3-server.ts";

const child = fileURLToPath(new URL("./support/crash-child.ts", import.meta.url));
const Bucket = "lake";

interface Acknowledged {
  readonly key: string;
  /** Null for a deletion. */
  readonly etag: string | null;
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** Runs the writer and kills it with SIGKILL once it has had so many changes acknowledged. */
const runAndKill = async (run: number, after: number, publications: string): Promise<Acknowledged[]> => {
  const writer = spawn(process.execPath, [child, join(folder.path, "data"), publications, String(run)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const ended = new Promise((resolve) => writer.on("close", resolve));
  writer.stdout.on("data", (chunk) => {
    output += chunk;
    if (output.split("\n").length > after) writer.kill("SIGKILL");
  });
  await ended;
  expect(writer.signalCode).toBe("SIGKILL");
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged);
};

describe("a service killed between a commit and its file work", () => {
  it("finishes the file work on the next start", async () => {
    const data = join(folder.path, "between");
    const first = await serveS3({ dataDir: data });
    await first.s3.send(new CreateBucketCommand({ Bucket }));
    for (const Key of ["x/kept", "x/deleted"])
      await first.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    await first.stop();
    // As the kill would leave it: the rows are committed, the body was not renamed, the file not removed.
    const at = (...path: string[]) => join(data, Bucket, ...path);
    await rename(at("x/kept"), at(".s3/incoming/body"));
    const index = new DatabaseSync(join(data, `${Bucket}.sqlite`));
    index.prepare("DELETE FROM objects WHERE key = ?").run(Buffer.from("x/deleted"));
    const owe = index.prepare("INSERT INTO owed (incoming, path) VALUES (?, ?)");
    owe.run(".s3/incoming/body", "x/kept");
    owe.run(null, "x/deleted");
    index.close();

    const second = await serveS3({ dataDir: data });
    try {
      expect((await second.service.filesUnder(Bucket, "")).map(({ key }) => key)).toEqual(["x/kept"]);
      const { Body } = await second.s3.send(new GetObjectCommand({ Bucket, Key: "x/kept" }));
      expect(await Body?.transformToString()).toBe("x/kept");
      expect(await readdir(at("x"))).toEqual(["kept"]);
    } finally {
      await second.stop();
    }
  });
});

describe("a service killed while it writes", () => {
  it("keeps every acknowledged change with its notification, and shows nothing half written", async () => {
    const publications = join(folder.path, "published.jsonl");
    const acknowledged: Acknowledged[] = [];
    for (const [run, after] of [40, 3, 77, 121, 18].entries())
      acknowledged.push(...(await runAndKill(run, after, publications)));
    expect(acknowledged.length).toBeGreaterThan(250);

    const served = await serveS3({ dataDir: join(folder.path, "data") });
    try {
      await served.service.drained();
      const published = (await readFile(publications, "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .concat(served.recorder.published.map(({ message }) => message))
        .flatMap((message) => JSON.parse(message).Records ?? []);
      const told = new Set(
        published.map(({ s3 }) => `${decodeURIComponent(s3.object.key)} ${s3.object.eTag ?? null}`),
      );
      for (const { key, etag } of acknowledged)
        expect(told).toContain(`${key} ${etag?.replaceAll('"', "") ?? null}`);

      const listed = new Map<string, string>();
      for await (const { Contents = [] } of paginateListObjectsV2({ client: served.s3 }, { Bucket }))
        for (const { Key = "", ETag = "" } of Contents) listed.set(Key, ETag);
      // The kill may have come between a commit and its acknowledgement: then one more change counts for that key.
      const last = new Map<string, string | null>();
      for (const { key, etag } of acknowledged) last.set(key, etag);
      const newest = new Map<string, { sequencer: string; etag: string | null }>();
      for (const { s3 } of published) {
        const { key, eTag, sequencer } = s3.object;
        const known = newest.get(decodeURIComponent(key));
        if (!known || known.sequencer < sequencer)
          newest.set(decodeURIComponent(key), { sequencer, etag: eTag ? `"${eTag}"` : null });
      }
      for (const [key, { etag }] of newest) expect([key, listed.get(key) ?? null]).toEqual([key, etag]);
      for (const key of last.keys()) expect(newest.has(key)).toBe(true);
      for (const key of listed.keys()) expect(newest.has(key)).toBe(true);

      for (const { key, path, etag, size } of await served.service.filesUnder(Bucket, "")) {
        const bytes = await readFile(path);
        expect([key, bytes.length, createHash("md5").update(bytes).digest("hex")]).toEqual([key, size, etag]);
      }
      expect(await readdir(join(folder.path, "data", Bucket, ".s3/incoming"))).toEqual([]);
    } finally {
      await served.stop();
    }
  });
});
