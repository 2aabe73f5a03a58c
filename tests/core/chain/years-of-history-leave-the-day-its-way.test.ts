import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type MadeUpQuotes, madeUpQuotes } from "../../../bench/ten-years/made-up-quotes.ts";
import type { Period, SessionDate } from "../../../contracts/fields.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { Quotes } from "../../../contracts/tables/quotes.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import { lanes, type QueueName, queueNames, queues } from "../../../contracts/topology.ts";
import { sessionsBetween } from "../../../core/calendar/calendar.ts";
import { createCoverage } from "../../../core/coverage.ts";
import { partitionPrefix, periodValues } from "../../../core/lake/keys.ts";
import type { Upstream } from "../../../core/ports.ts";
import { sessionState, type Target } from "../../../core/session-state.ts";
import { byCodeAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { contentsOf, createMemoryChain, type MemoryChain } from "../../support/memory-chain.ts";
import { recordingsDir } from "../../support/replayed-chain.ts";

/** A recorded session's first records under each date of a year: made up for this test. */
const range = { dataset: "quotes", from: "2024-01-01", to: "2024-12-31", indexes: "all" as const };
const sessions = sessionsBetween(range.from, range.to);
const rows = 5;
const today = "2025-04-07";

const history: readonly QueueName[] = Object.values(lanes.backfill);
const daily: readonly QueueName[] = Object.values(lanes.daily);
const shared = queueNames.filter((name) => !history.includes(name) && !daily.includes(name));

const periodOf = (file: string): Period => {
  const [, day, month, ofYear, year] = /_(?:D(\d\d)(\d\d)(\d{4})|A(\d{4}))\.ZIP$/.exec(file) ?? [];
  return year === undefined ? { day: `${ofYear}-${month}-${day}` } : { year: Number(year) };
};

/** B3 with made-up files of any date, and today's portfolio. */
const upstreamOf = (quotes: MadeUpQuotes): Upstream => ({
  get: async ({ service, path: asked }) => ({
    url: `https://b3.test/${asked}`,
    status: 200,
    contentType: service === "listados" ? "application/json" : "application/zip",
    body:
      service === "listados"
        ? byCodeAnswer({ date: today, constituents: twoConstituents })
        : quotes.zip(periodOf(asked)),
    capturedAt: new Date(`${today}T12:00:00Z`),
  }),
});

const folders = (table: Table, days: readonly SessionDate[]) =>
  days.map((day) => partitionPrefix(table, periodValues({ day })));
const quotesOf = (chain: MemoryChain) =>
  Object.entries(contentsOf(chain)).filter(([key]) => key.startsWith("curated/quotes/"));

const recording = path.join(recordingsDir, "COTAHIST", "COTAHIST_D29022016.TXT");

/** A year of history is asked for; then a day is, as a schedule does. */
const asked = async (by: "day" | undefined) => {
  const upstream = upstreamOf(madeUpQuotes(await readFile(recording), rows));
  const chain = createMemoryChain({ upstream, session: today });
  const ask = { ...range, by };
  const plan = await chain.backfill.plan(ask);
  await chain.backfill.publish(plan);
  await chain.schedule([{ dataset: "portfolio-by-code", index: "IBOV" }]);
  return { chain, ask, plan };
};

/** What is listed to see how far targets have come: as often as there are years, however many the sessions. */
const listingsOf = async ({ raw, lake }: MemoryChain, targets: readonly Target[]) => {
  const prefixes: string[] = [];
  const list = (prefix: string) => {
    prefixes.push(prefix);
    return raw.list(prefix);
  };
  await sessionState({ raw: { ...raw, list }, lake }, today, targets);
  return prefixes;
};

/** What each refine run was asked for, as text. */
const sessionsRefined = ({ started }: MemoryChain) => started.map(({ sessions }) => JSON.stringify(sessions));

const ended: MemoryChain[] = [];

describe.each([
  ["sessions", "day", sessions.length],
  ["years", undefined, 1],
] as const)("a year of history by files of %s", (_, by, files) => {
  it("lets a day through that was asked for after it, while it stands still", async () => {
    const { chain } = await asked(by);
    await chain.drain([...daily, ...shared]);
    expect(chain.waiting["fetch-backfill"]).toHaveLength(files);
    expect(chain.catalog.all()).toEqual(folders(IndexPortfolio, [today]));
    expect(sessionsRefined(chain)).toEqual([expect.stringContaining(today)]);
  });

  it("is within a batch of the day where both go one way, starts few refine runs, and ends complete", async () => {
    const { chain, ask, plan } = await asked(by);
    await chain.drain(history);
    await chain.drain(daily);
    for (const queue of shared) {
      expect(chain.waiting[queue]).toHaveLength(sessions.length + 1);
      expect(queues[queue].batchSize).toBeGreaterThan(sessions.length);
    }
    await chain.drain(shared);
    expect(sessionsRefined(chain).length).toBeLessThanOrEqual(3);
    expect(sessionsRefined(chain)).toContainEqual(expect.stringContaining(today));
    expect(chain.catalog.all()).toEqual([...folders(IndexPortfolio, [today]), ...folders(Quotes, sessions)]);

    expect([chain.letters, await chain.backfill.left(plan)]).toEqual([[], []]);
    expect(await chain.backfill.landed(plan)).toBe(files);
    expect(await chain.backfill.plan(ask)).toMatchObject({ complete: files, missing: [], uncompacted: [] });
    expect(await listingsOf(chain, plan.targets)).toEqual(["raw/quotes/ano=2024/"]);
    const { days } = await createCoverage(chain)(range);
    expect(days.filter((one) => one.datasets.quotes === "complete").map(({ day }) => day)).toEqual(sessions);
    ended.push(chain);
    // The year's file says what those of its sessions say.
    expect(quotesOf(chain)).toEqual(quotesOf(ended[0] as MemoryChain));
  });
});
