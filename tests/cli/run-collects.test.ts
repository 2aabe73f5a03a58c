import { existsSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { sessionAt } from "../../core/calendar/calendar.ts";
import { createReplay } from "../../local/b3-replay/replay.ts";
import { putMessage } from "../local/run/poison.ts";
import { recordingsDir } from "../local/run/recording-files.ts";
import { bovespa, startBovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
const newData = async () => join(await folders.create(), "data");
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(folders.clear);

const oneSession = ["run", "--session", "2025-06-30"];

describe("bovespa run", () => {
  it("prints one JSON object and nothing else with --json, and then that nothing is new", async () => {
    const data = await newData();
    const first = await bovespa(...oneSession, "--json", "--data", data);
    expect(first).toMatchObject({ code: 0, err: ["session 2025-06-30 (1 of 1)"] });
    expect(first.out).not.toContain("\n");
    expect(JSON.parse(first.out)).toMatchObject({
      mode: "recorded",
      dataDir: data,
      collected: [{ table: "index_portfolio", session: "2025-06-30", index: "IBOV", rows: 84, bySector: 0 }],
      pages: 1,
      rows: 84,
      jobRuns: 1,
      deadLetters: 0,
    });

    const second = await bovespa(...oneSession, "--data", data);
    expect(second.code).toBe(0);
    expect(second.out).toContain("Nothing new: every planned set was complete already");
  });

  it("says what contradicts itself, keeps it out of the lake, and ends with 1", async () => {
    const recordings = join(await folders.create(), "recordings");
    await cp(recordingsDir, recordings, { recursive: true });
    const file = join(recordings, "indexProxy", "GetPortfolioDay", "IBOV_segment1_pt-br_2025-07-04.json");
    const answer = JSON.parse(await readFile(file, "utf8"));
    answer.results[0].part = "9,999";
    await writeFile(file, JSON.stringify(answer));
    const data = await newData();
    const run = await bovespa("run", "--session", "2025-07-04", "--recordings", recordings, "--data", data);
    expect(run.code).toBe(1);
    expect(run.out).toContain("2025-07-04: portfolio-by-code/IBOV contradicts itself and is not in the lake");
    expect(run.err.at(-1)).toMatch(/sets not complete: 1/);
    expect(existsSync(join(data, "s3", "bovespa-local-lake", "curated"))).toBe(false);
  });

  it("prints what a person needs: counts, the heaviest stocks, where it is and what to try", async () => {
    const data = await newData();
    const { code, out } = await bovespa(...oneSession, "--data", data);
    expect(code).toBe(0);
    for (const text of [
      /1 set asked for, 87 objects changed, 1 refine run \(/,
      /2025-06-30 │ index_portfolio │ IBOV 84/,
      /raw +1 file,.*\(1 page of/,
      /curated +1 file,.*\(84 rows\)/,
      /refined +85 files.*\(86 partitions/,
      /queues +0 messages waiting, 0 dead letters, 0 failed refine runs/,
      /IBOV +│ 2025-06-30 │ 1 │ \w+ +│ .+ │ +\d+\.\d{3} │/,
      /npx bovespa query top_stocks/,
    ])
      expect(out).toMatch(text);
    expect(out).toContain(join(data, "s3"));
    const log = await readFile(join(data, "logs", "functions.jsonl"), "utf8");
    expect(log.trimEnd().split("\n").length).toBeGreaterThan(3);
  });

  it("ends with 1 and says why where a message was set aside, after the summary", async () => {
    const data = await newData();
    await putMessage(data, "compact-day", '{"type":"br.b3.page.collected.v1"}');
    const { code, out, err } = await bovespa(...oneSession, "--json", "--data", data);
    expect(JSON.parse(out)).toMatchObject({ deadLetters: 1, rows: 84 });
    expect(err.at(-1)).toMatch(/^bovespa: messages in dead-letter queues: 1\b/);
    expect(code).toBe(1);
  });
});

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

describe("bovespa run --live", () => {
  it("says in one line that B3 cannot be reached, and keeps nothing", async () => {
    vi.stubEnv("BOVESPA_B3_LISTADOS_URL", "http://127.0.0.1:1");
    const data = await newData();
    const { code, out, err } = await bovespa("run", "--live", "--data", data);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toEqual([expect.stringMatching(/^bovespa: B3 cannot be reached: http:\/\/127\.0\.0\.1:1\//)]);
    expect(existsSync(join(data, "s3"))).toBe(false);
  });

  it("takes a page of a firewall for no answer", async () => {
    const portal = createServer((_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Request Rejected</html>"),
    );
    vi.stubEnv("BOVESPA_B3_LISTADOS_URL", await listen(portal));
    const data = await newData();
    try {
      const { code, out, err } = await bovespa("run", "--live", "--data", data);
      expect({ code, out, lines: err.length }).toEqual({ code: 1, out: "", lines: 1 });
      expect(err[0]).toMatch(/^bovespa: B3 cannot be reached: /);
      expect(existsSync(join(data, "s3"))).toBe(false);
    } finally {
      await close(portal);
    }
  });

  it("stops at once while it waits for the first answer", async () => {
    const asked = Promise.withResolvers<void>();
    const silent = createServer(() => asked.resolve());
    vi.stubEnv("BOVESPA_B3_LISTADOS_URL", await listen(silent));
    try {
      const run = startBovespa("run", "--live", "--data", await newData());
      await asked.promise;
      const interruptedAt = performance.now();
      run.interrupt();
      expect(await run.ended).toMatchObject({ code: 130, out: "" });
      expect(performance.now() - interruptedAt).toBeLessThan(3000);
    } finally {
      await close(silent);
    }
  });

  it("collects the current session from whoever answers as B3 does", async () => {
    const session = sessionAt(new Date());
    const recordings = join(await folders.create(), "today");
    for (const method of ["GetPortfolioDay", "GetStockIndex"])
      await mkdir(join(recordings, "indexProxy", method), { recursive: true });
    const recorded = (file: string) => join(recordingsDir, "indexProxy", file);
    const portfolio = await readFile(recorded("GetPortfolioDay/IBOV_segment1_pt-br_2025-07-04.json"), "utf8");
    const [year = "", month, day] = session.split("-");
    await writeFile(
      join(recordings, `indexProxy/GetPortfolioDay/IBOV_segment1_pt-br_${session}.json`),
      portfolio.replace('"04/07/25"', `"${day}/${month}/${year.slice(2)}"`),
    );
    await cp(
      recorded("GetStockIndex/2025-04-07.json"),
      join(recordings, `indexProxy/GetStockIndex/${session}.json`),
    );
    const replay = createReplay({ recordingsDir: recordings });
    await replay.start();
    vi.stubEnv("BOVESPA_B3_LISTADOS_URL", replay.baseUrl);
    vi.stubEnv("BOVESPA_B3_GAP_MS", "0");
    // It names its session: what does not is asked for at some hours only.
    vi.stubEnv("BOVESPA_DATASETS", "portfolio-by-code");
    try {
      const { code, out } = await bovespa(
        "run",
        "--live",
        "--index",
        "IBOV",
        "--json",
        "--data",
        await newData(),
      );
      const summary = JSON.parse(out);
      expect(code).toBe(0);
      expect(summary).toMatchObject({
        mode: "live",
        deadLetters: 0,
        sessions: [{ session, targets: 1, requested: 1, missing: [], incomplete: [] }],
      });
      expect(summary.collected).toHaveLength(1);
      expect(summary.collected).toContainEqual({
        table: "index_portfolio",
        session,
        index: "IBOV",
        rows: 84,
        bySector: 0,
      });
    } finally {
      await replay.stop();
    }
  });
});
