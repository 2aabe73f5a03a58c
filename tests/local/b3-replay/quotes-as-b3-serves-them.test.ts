import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Failure } from "../../../local/b3-replay/failures.ts";
import { createReplay, type Replay, type ReplayRequest } from "../../../local/b3-replay/replay.ts";
import { fetchQuotes, recordingsDir } from "./replay-client.ts";

const line = (text: string) => `${text.padEnd(245)}\r\n`;
/** A file of one session with one record, in the shape of B3's. */
const textOf = (day: string) =>
  [
    line(`00COTAHIST.${day.slice(0, 4)}BOVESPA ${day}`),
    line(`01${day}02PETR4       010PETROBRAS`),
    line(`99COTAHIST.${day.slice(0, 4)}BOVESPA ${day}00000000003`),
  ].join("");

const recorded = {
  "COTAHIST_D29022016.TXT": textOf("20160229"),
  "kept under another name.txt": textOf("20030212"),
  "COTAHIST_A1999.TXT": textOf("19990104"),
  "COTAHIST_A2001.TXT": textOf("20010102"),
  "COTAHIST_A2002.TXT": textOf("20020102"),
  "COTAHIST_D08112024.ZIP": "not a zip, and served as it is",
  "README.md": "a note",
};

let dir: string;
let replay: Replay;
const seen: ReplayRequest[] = [];
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "recordings-"));
  await mkdir(path.join(dir, "COTAHIST"));
  for (const [name, text] of Object.entries(recorded))
    await writeFile(path.join(dir, "COTAHIST", name), text);
  const levels = "indexStatisticsProxy/GetPortfolioDay/IBOV_2022_en-us.json";
  await mkdir(path.dirname(path.join(dir, levels)), { recursive: true });
  await copyFile(path.join(recordingsDir, levels), path.join(dir, levels));
  replay = createReplay({ recordingsDir: dir, onRequest: (request) => seen.push(request) });
  await replay.start();
});
afterAll(async () => {
  await replay.stop();
  await rm(dir, { recursive: true, force: true });
});

const get = async (name: string) => Buffer.from(await (await fetchQuotes(replay, name)).arrayBuffer());

/** The only member of a zip, by the fields of its local header. */
const memberOf = (zip: Buffer) => {
  const nameBytes = zip.readUInt16LE(26);
  const data = zip.subarray(30 + nameBytes, 30 + nameBytes + zip.readUInt32LE(18));
  return { name: zip.toString("latin1", 30, 30 + nameBytes), text: inflateRawSync(data).toString("latin1") };
};

describe("quotes", () => {
  it.each([
    ["COTAHIST_D29022016.ZIP", "COTAHIST_D29022016.TXT", "COTAHIST_D29022016.TXT"],
    ["COTAHIST_D12022003.ZIP", "COTAHIST_D12022003.TXT", "kept under another name.txt"],
    ["COTAHIST_A1999.ZIP", "COTAHIST.A1999", "COTAHIST_A1999.TXT"],
    ["COTAHIST_A2001.ZIP", "COTAHIST_A2001", "COTAHIST_A2001.TXT"],
    ["COTAHIST_A2002.ZIP", "COTAHIST_A2002.TXT", "COTAHIST_A2002.TXT"],
  ])("kept as text are served zipped: %s with B3's member %s", async (name, member, file) => {
    const response = await fetchQuotes(replay, name);
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "application/x-zip-compressed",
    ]);
    const zip = Buffer.from(await response.arrayBuffer());
    expect(memberOf(zip)).toEqual({ name: member, text: recorded[file as keyof typeof recorded] });
    expect(await get(name)).toEqual(zip);
  });

  it("are zips that others read", async () => {
    const file = path.join(dir, "checked.zip");
    await writeFile(file, await get("COTAHIST_D29022016.ZIP"));
    const script =
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.infolist()[0].file_size)";
    expect(execFileSync("python3", ["-c", script, file]).toString().trim()).toBe(
      "None ['COTAHIST_D29022016.TXT'] 741",
    );
  });

  it("kept as a zip are served as they are", async () => {
    expect((await get("COTAHIST_D08112024.ZIP")).toString()).toBe(recorded["COTAHIST_D08112024.ZIP"]);
  });

  it.each(["COTAHIST_D01032016.ZIP", "COTAHIST_A2016.ZIP", "COTAHIST_M022016.ZIP", "README.md"])(
    "that were not recorded are a 404: %s",
    async (name) => {
      expect((await fetchQuotes(replay, name)).status).toBe(404);
    },
  );

  it.each<[Failure, number, string]>([
    [{ kind: "status", status: 404 }, 404, "<html>"],
    [{ kind: "challenge", status: 200 }, 200, "<!DOCTYPE html>"],
    [{ kind: "request-rejected" }, 200, "<html>"],
    [{ kind: "empty-body" }, 200, ""],
  ])("fail as scripted: %j", async (failure, status, begins) => {
    replay.fail({ on: { dataset: "quotes" }, failure, times: 1 });
    const response = await fetchQuotes(replay, "COTAHIST_D29022016.ZIP");
    const body = await response.text();
    expect(response.status).toBe(status);
    expect(begins === "" ? body : body.slice(0, begins.length)).toBe(begins);
  });

  it("may be cut short under a length of their own", async () => {
    const whole = await get("COTAHIST_D29022016.ZIP");
    replay.fail({ on: { dataset: "quotes" }, failure: { kind: "truncated" }, times: 1 });
    const half = await get("COTAHIST_D29022016.ZIP");
    expect(half).toEqual(whole.subarray(0, whole.length >> 1));
  });

  it("are reported by the name of the file", async () => {
    seen.length = 0;
    const before = replay.requestCount;
    await get("COTAHIST_D29022016.ZIP");
    await get("COTAHIST_A2016.ZIP");
    expect(replay.requestCount - before).toBe(2);
    expect(seen).toEqual([
      { method: "COTAHIST", parameters: undefined, file: "COTAHIST_D29022016.ZIP", status: 200 },
      { method: "COTAHIST", parameters: undefined, file: "COTAHIST_A2016.ZIP", status: 404 },
    ]);
  });
});
