import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { runId } from "../support/example-messages.ts";
import { bovespa, startBovespa, temporaryFolders } from "./command-line.ts";

const session = "2025-07-04";
const folders = temporaryFolders();
let data: string;
let run: string;
beforeAll(async () => {
  data = join(await folders.create(), "data");
  expect((await bovespa("run", "--session", session, "--json", "--data", data)).code).toBe(0);
  const log = await readFile(join(data, "logs", "functions.jsonl"), "utf8");
  run = /"message":"page stored".*?"runId":"([^"]+)"/.exec(log)?.[1] ?? "";
}, 60_000);
beforeEach(() => {
  vi.stubEnv("BOVESPA_DATASETS", "portfolio-by-code");
  vi.stubEnv("BOVESPA_INDEXES", "IBOV");
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(folders.clear);

const at = (...args: readonly string[]) => bovespa(...args, "--data", data);

describe("bovespa status", () => {
  it("prints one JSON object, null for what the endpoint lacks, and ends with 0 where all is well", async () => {
    const { code, out, err } = await at("status", "--session", session, "--wait", "--json");
    expect({ code, err }).toEqual({ code: 0, err: [] });
    expect(JSON.parse(out)).toMatchObject({
      session: { session, due: 1, complete: 1, uncompacted: 0, open: [] },
      refineRuns: [{ state: "SUCCEEDED", sessions: [session], runId: run }],
      alarms: null,
      findings: [],
    });
  });

  it("ends with 1 where something needs a person, and names alarm and page", async () => {
    const { code, out, err } = await at("status", "--session", "2025-07-03");
    expect(code).toBe(1);
    for (const text of [
      "needs a person: 1",
      "session-lost  1 set is lost, since B3 shows past sessions no more",
      "docs/runbook.md#session-lost",
      "lost          portfolio-by-code/IBOV  2025-07-03",
      "Alarms\n  not available at this endpoint",
    ])
      expect(out).toContain(text);
    expect(err).toEqual([
      "bovespa: 1 set is lost, since B3 shows past sessions no more, such as portfolio-by-code/IBOV of 2025-07-03",
    ]);
  });

  it("does not take a table's file for granted that is not there", async () => {
    const copy = join(await folders.create(), "data");
    await cp(data, copy, { recursive: true });
    const curated = join(copy, "s3/bovespa-local-lake/curated");
    await rm(curated, { recursive: true });
    const { code, err } = await bovespa("status", "--session", session, "--wait", "--data", copy);
    expect({ code, err }).toEqual({
      code: 1,
      err: [`bovespa: 1 complete set is not in the tables, such as portfolio-by-code/IBOV of ${session}`],
    });
  });

  it("looks again until it is stopped, and ends as what it saw last", async () => {
    const watching = startBovespa("status", "--session", session, "--watch", "3600", "--data", data);
    await watching.said("out", /nothing needs a person/);
    watching.interrupt();
    expect((await watching.ended).code).toBe(0);
  });
});

describe("bovespa explain", () => {
  it("follows a session back to B3's answer, and ends with 0 where raw still gives the same bytes", async () => {
    const { code, out, err } = await at("explain", session);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    for (const text of [
      "curated/index_portfolio/ano=2025/mes=07/dia=04/part-00000.parquet\n  is, byte for byte, what raw gives now",
      `used        portfolio-by-code/IBOV  run ${run}`,
      `messages ${run}/portfolio-by-code/${session}/IBOV/1/requested`,
      "refined/index_weights/session_date=2025-07-04/\n  84 files, made from the newest inputs",
    ])
      expect(out).toContain(text);
  });

  it("says the same of a file in JSON", async () => {
    const key = "curated/index_portfolio/ano=2025/mes=07/dia=04/part-00000.parquet";
    const { code, out } = await at("explain", key, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      subject: key,
      files: [{ verdict: "same", rows: { file: 84, raw: 84 }, isRegistered: true, runId: run }],
    });
  });

  it("ends with 1 for what the lake does not have", async () => {
    const { code, out, err } = await at("explain", "today");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toEqual([expect.stringMatching(/^bovespa: nothing of \d{4}-\d{2}-\d{2} lies in the lake$/)]);
    expect(await at("explain", session, "--index", "XXXX")).toMatchObject({
      code: 1,
      out: "",
      err: [`bovespa: nothing of XXXX in ${session} lies in the lake`],
    });
    expect((await at("explain", session, "--index", "IBOV")).code).toBe(0);
    expect(JSON.parse((await at("explain", "today", "--json")).out)).toMatchObject({ files: [] });
  });
});

describe("bovespa logs", () => {
  it("follows one run through every function, while others may use the data folder", async () => {
    const { code, out, err } = await at("logs", run);
    expect({ code, err }).toEqual({ code: 0, err: [] });
    const functions = out.split("\n").map((line) => line.split(/ +/)[2]);
    expect(functions.slice(0, 3)).toEqual(["schedule-collection", "fetch-page", "compact-day"]);
    expect(new Set(functions.slice(3))).toEqual(new Set(["trigger-refine", "refresh-catalog"]));
    expect(out).toMatch(
      /page stored .*messageId=\S+.*dataset=portfolio-by-code index=IBOV .*session=2025-07-04/,
    );
  });

  it("prints the lines as they were written in JSON", async () => {
    const { code, out } = await at("logs", run, "--json");
    expect(code).toBe(0);
    const { lines } = JSON.parse(out) as { lines: { service: string; session?: string; runId: string }[] };
    expect(lines.length).toBeGreaterThanOrEqual(6);
    for (const line of lines) expect(line, JSON.stringify(line)).toMatchObject({ runId: run });
  });

  it("ends with 1 for a run that nobody spoke of, and with 2 where there is no log", async () => {
    expect(await at("logs", runId())).toMatchObject({ code: 1, out: "" });
    const nowhere = join(await folders.create(), "nothing");
    const { code, err } = await bovespa("logs", runId(), "--data", nowhere);
    expect({ code, err }).toEqual({ code: 2, err: [expect.stringContaining("no function has run")] });
  });
});
