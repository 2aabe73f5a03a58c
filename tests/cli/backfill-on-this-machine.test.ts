import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { main } from "../../cli/main.ts";

const recordings = path.join(import.meta.dirname, "../../recordings");
let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "backfill-"));
  // A year that was not recorded is given up at once.
  vi.stubEnv("BOVESPA_RETRY_BASE_SECONDS", "0");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(data, { recursive: true, force: true });
});

const bovespa = async (...args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    isInteractive: false,
    columns: 100,
  };
  const code = await main([...args, "--data", data], io, new AbortController().signal);
  return { code, out: out.join("\n"), err: err.join("\n") };
};

const levels = (from: string, to: string, ...more: string[]) =>
  bovespa("backfill", "--dataset", "index-levels", "--from", from, "--to", to, ...more);
const quotes = (from: string, to: string, ...more: string[]) =>
  bovespa("backfill", "--dataset", "quotes", "--from", from, "--to", to, ...more);
const ibov = ["--index", "IBOV"];

describe("bovespa backfill, of what cannot be had", () => {
  it.each([
    ["--from 2024-02-01 is after --to 2024-01-31", ["2024-02-01", "2024-01-31", ...ibov]],
    ["before 1968-01-01", ["1967-12-29", "1969-01-31", ...ibov]],
    ["in the future", ["2024-01-01", "2999-01-31", ...ibov]],
    ["2024-12-25: Christmas (Natal)", ["2024-12-25", "2024-12-25", ...ibov]],
    ["a date is YYYY-MM-DD", ["2024-02-30", "2024-03-01", ...ibov]],
    [
      "B3 lists no index XXXX, ZZZZ; it lists AGFS,",
      ["2024-01-02", "2024-03-01", "--index", "IBOV,XXXX,ZZZZ"],
    ],
    ['"ibov" is no index code', ["2024-01-02", "2024-03-01", "--index", "ibov"]],
    ["no index-levels of single sessions", ["2024-01-02", "2024-03-01", ...ibov, "--by", "day"]],
    ["a rate is calls a minute", ["2024-01-02", "2024-03-01", "--rate", "0"]],
    ["say which indexes with --index", ["2024-01-02", "2024-03-01"]],
    ["take no --recordings", ["2024-01-02", "2024-03-01", "--endpoint", "aws", "--recordings", "x"]],
    ["is no address", ["2024-01-02", "2024-03-01", "--endpoint", "nowhere"]],
  ])("is one line and exit 2: %s", async (said, [from = "", to = "", ...more]) => {
    const { code, out, err } = await levels(from, to, "--dry-run", ...more);
    expect(err).toContain(said);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
  });

  it.each([
    ["--from 1985-12-30 is before 1986-01-02, where B3's quotes begin", ["1985-12-30", "1986-01-31"]],
    ["--from 2024-12-31 is after --to 2024-12-01", ["2024-12-31", "2024-12-01"]],
    ["--to 2999-01-31 is in the future; today is", ["2024-12-31", "2999-01-31"]],
    ["2024-12-25: Christmas (Natal)", ["2024-12-25", "2024-12-25"]],
    ["2024-12-28: Saturday", ["2024-12-28", "2024-12-28"]],
    ["quotes have no indexes: leave --index out", ["2024-12-02", "2024-12-03", ...ibov]],
  ])("of quotes is one line and exit 2: %s", async (said, [from = "", to = "", ...more]) => {
    const { code, out, err } = await quotes(from, to, ...more);
    expect(err).toContain(said);
    expect([code, out, err.split("\n").length]).toEqual([2, "", 1]);
  });

  it.each(["nope", "portfolio-by-code"])("says why it has no %s", async (dataset) => {
    const asked = ["--dataset", dataset, "--from", "2024-01-02", "--to", "2024-01-03"];
    const { code, err } = await bovespa("backfill", ...asked);
    expect([code, err.split("\n").length]).toEqual([2, 1]);
    expect(err).toMatch(/there is no "nope"|B3 serves no past portfolios/);
  });
});

describe("bovespa backfill --rate", () => {
  const secondsAt = async (...rate: string[]): Promise<number> => {
    const { out } = await levels("2015-01-02", "2024-12-30", ...ibov, "--dry-run", "--json", ...rate);
    return JSON.parse(out).estimate.seconds;
  };

  it("is calls a minute: ten years of an index at six a minute take ten times ten seconds", async () => {
    expect(await secondsAt("--rate", "6")).toBe(101);
    expect(await secondsAt("--rate", "0.5")).toBe(1201);
  });

  it("never hurries: more than the configured gap allows is as if it had not been said", async () => {
    vi.stubEnv("BOVESPA_B3_GAP_MS", "3000");
    const usual = await secondsAt();
    expect([usual, await secondsAt("--rate", "600")]).toEqual([31, 31]);
    vi.stubEnv("BOVESPA_B3_GAP_MS", undefined);
  });

  it.each(["0", "-1", "601", "1e3", "fast", ""])("of %j is refused", async (rate) => {
    const { code, err } = await levels("2015-01-02", "2024-12-30", ...ibov, "--rate", rate);
    expect([code, err.split("\n").length]).toEqual([2, 1]);
    expect(err).toContain("a rate is calls a minute, above 0 and at most 600");
  });
});

describe("bovespa backfill", () => {
  const run = (...more: string[]) =>
    levels("2021-12-01", "2022-12-31", ...ibov, "--recordings", recordings, "--json", ...more);

  it("plans, brings what there is, names the gaps, and asks for the rest alone when it is run again", async () => {
    const dry = await run("--dry-run");
    expect(dry.err).toBe("");
    expect([dry.code, JSON.parse(dry.out)]).toMatchObject([0, { targets: 2, missing: 2, requested: 0 }]);

    const first = await run();
    expect(first.code).toBe(1);
    const gaps = [
      { dataset: "index-levels", index: "IBOV", period: { year: 2021 }, status: "missing", isAwaited: false },
    ];
    expect(JSON.parse(first.out)).toMatchObject({ requested: 2, gaps });

    const again = await run();
    expect(JSON.parse(again.out)).toMatchObject({ complete: 1, requested: 1, gaps });

    const done = await levels("2022-01-03", "2022-12-29", ...ibov, "--recordings", recordings);
    expect([done.code, done.out]).toEqual([0, expect.stringContaining("1 of 1 complete; 0 asked for")]);
  });

  it("brings the quotes of recorded sessions, and names the one that B3 does not have", async () => {
    const { code, out, err } = await quotes("2016-02-29", "2016-03-01", "--recordings", recordings);
    expect([code, out.split("\n").slice(1)]).toEqual([1, ["  gap  quotes/2016-03-01 is missing"]]);
    expect(out).toContain("1 of 2 complete; 2 asked for");
    expect(err).toContain(
      "gaps: 1; what was given up, and why, is in the dead-letter queues of the backfill",
    );
  });

  it("shows in the coverage, of which a person reads a line a month", async () => {
    const { code, out } = await bovespa("coverage", "--from", "2022-12-26", "--to", "2023-01-02");
    expect(code).toBe(0);
    expect(out).toMatch(/2022-12 {3}index-levels +#### ?$/m);
    expect(out).toMatch(/2023-01 {3}nothing collected$/m);
    const json = await bovespa("coverage", "--from", "2022-12-29", "--to", "2022-12-30", "--json");
    expect(JSON.parse(json.out)).toMatchObject({
      days: [
        { day: "2022-12-29", kind: "session", datasets: { "index-levels": "complete" } },
        { day: "2022-12-30", kind: "closed", datasets: {} },
      ],
    });
  });
});
