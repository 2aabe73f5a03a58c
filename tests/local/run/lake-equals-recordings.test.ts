import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { currentOrNextSession } from "../../../core/calendar/calendar.ts";
import { addDays, isoWeekday, toDayNumber } from "../../../core/calendar/days.ts";
import { collect, dataFolders } from "./collecting.ts";
import { openParquet, type TextRow } from "./parquet-files.ts";
import {
  type RecordedConstituent,
  type RecordedPortfolioFile,
  recordedMembers,
  recordedPortfolios,
  recordedSessions,
  recordedTheoreticals,
} from "./recording-files.ts";

const folders = dataFolders();
let lake: Awaited<ReturnType<typeof openParquet>>;

beforeAll(async () => {
  const dataDir = await folders.create();
  await collect(dataDir);
  lake = await openParquet(dataDir);
});
afterAll(async () => {
  lake.close();
  await folders.clear();
});

const collapsed = (text: string | undefined) => text?.split(" ").filter(Boolean).join(" ") || null;
const cut = (text: string, from: number, to?: number) => text.slice(from, to).trim() || null;

const shared = ({ session, index, divisor }: RecordedPortfolioFile, row: RecordedConstituent): TextRow => ({
  session_date: session,
  index_code: index,
  ticker: row.ticker,
  asset_name: row.assetName,
  security_type: row.securityType,
  share_class: cut(row.securityType, 0, 4),
  event_marks: cut(row.securityType, 4, 8),
  listing_segment: cut(row.securityType, 8),
  weight_pct: row.weight,
  theoretical_qty: row.quantity,
  divisor,
});

/** Two labels of the recording spell a sector as no other label does. */
const mended: Readonly<Record<string, string>> = {
  "Financeiro e Outros": "Financ e Outros",
  "Cons N Ciclico": "Cons N Cíclico",
};

const sectorOf = ({ sectorLabel }: RecordedConstituent) => {
  const [first, ...rest] = sectorLabel?.split("/") ?? [];
  const sector = collapsed(first);
  return { sector: mended[sector ?? ""] ?? sector, subsector: collapsed(rest.join("/")) };
};

const sorted = (rows: readonly TextRow[]) => {
  const key = ({ index_code, ticker }: TextRow) => `${index_code} ${ticker}`;
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
};

const inSession = (session: string) => recordedPortfolios.filter((one) => one.session === session);

/** In thousandths. */
const thousandths = (weight: string | null | undefined) => BigInt(String(weight).replace(".", ""));
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

describe("curated files", () => {
  it.each(recordedSessions)(
    "of the portfolios of %s equal the recordings, cell for cell",
    async (session) => {
      const expected = inSession(session).flatMap((file) =>
        file.constituents.map((row) => ({
          ...shared(file, row),
          sector_label: row.sectorLabel,
          ...sectorOf(row),
          sector_weight_pct: row.sectorWeight,
        })),
      );
      expect(expected.length).toBeGreaterThan(80);
      expect(await lake.curated("index_portfolio", session)).toEqual(sorted(expected));
    },
  );

  it.each(recordedTheoreticals)(
    "of the theoretical portfolio of $session equals the recording, cell for cell",
    async (file) => {
      const expected = file.constituents.map((row) => ({ ...shared(file, row), rank: row.rank }));
      expect(expected.every(({ rank }) => rank !== null)).toBe(true);
      expect(await lake.curated("index_theoretical_portfolio", file.session)).toEqual(sorted(expected));
    },
  );

  it("of the membership equals the recording, cell for cell", async () => {
    const expected = recordedMembers.map((member) => ({
      session_date: member.session,
      index_code: member.index,
      ticker: member.ticker,
      company_name: member.company,
      security_type: member.securityType,
      period_start: member.periodStart,
      period_end: member.periodEnd,
    }));
    expect(new Set(expected.map(({ index_code }) => index_code)).size).toBe(34);
    expect(await lake.curated("index_membership", "2025-04-07")).toEqual(sorted(expected));
  });

  it("add up to what each recording's header says", async () => {
    for (const { session, index, quantity } of recordedPortfolios) {
      const rows = (await lake.curated("index_portfolio", session)).filter((row) => row.index_code === index);
      expect(sum(rows.map((row) => thousandths(row.weight_pct))), `${index} ${session}`).toBe(100_000n);
      expect(String(sum(rows.map((row) => BigInt(row.theoretical_qty ?? 0))))).toBe(quantity);
    }
  });

  it("are there for no preview, since none was recorded", () => {
    expect(recordedSessions.filter((session) => lake.hasCurated("index_preview", session))).toEqual([]);
    expect(lake.hasCurated("index_portfolio", "2025-04-07")).toBe(true);
  });
});

/** The first Monday of January, May or September, or the next session, that begins the period a session lies in. */
const rebalancedOn = (session: string): string => {
  const month = Number(session.slice(5, 7));
  let day = `${session.slice(0, 4)}-${month < 5 ? "01" : month < 9 ? "05" : "09"}-01`;
  while (isoWeekday(day) !== 1) day = addDays(day, 1);
  // None of the recorded sessions lies before its month's first Monday.
  return currentOrNextSession(day);
};

describe("index_weights", () => {
  it("has the recorded constituents with what they are grouped by", async () => {
    const found = await lake.refined("index_weights");
    const expected = recordedPortfolios.flatMap((file) =>
      file.constituents.map((row) => {
        const { session, index, divisor } = file;
        const since = rebalancedOn(session);
        return {
          index_code: index,
          company: row.assetName,
          share_class: cut(row.securityType, 0, 4),
          ...sectorOf(row),
          weight_pct: row.weight,
          theoretical_qty: row.quantity,
          divisor,
          rebalanced_on: since,
          days_since_rebalancing: String(toDayNumber(session) - toDayNumber(since)),
          quarter: String(Math.ceil(Number(session.slice(5, 7)) / 3)),
          weekday: String(isoWeekday(session)),
          session_date: session,
          ticker: row.ticker,
        };
      }),
    );
    const key = (row: TextRow) => `${row.session_date} ${row.ticker} ${row.index_code}`;
    const inOrder = (rows: readonly TextRow[]) => rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    expect(inOrder(found)).toEqual(inOrder(expected));
    expect(found).toHaveLength(914);
  });

  it("adds up to 100.000 for each index and session", async () => {
    const groups = Map.groupBy(
      await lake.refined("index_weights"),
      ({ session_date, index_code }) => `${index_code} ${session_date}`,
    );
    expect(groups.size).toBe(recordedPortfolios.length);
    for (const [name, rows] of groups)
      expect(sum(rows.map((row) => thousandths(row.weight_pct))), name).toBe(100_000n);
  });
});

describe("sector_weights", () => {
  it("counts and adds up the constituents of each recorded sector", async () => {
    const expected = recordedPortfolios.flatMap(({ session, index, constituents }) =>
      [...Map.groupBy(constituents, (row) => sectorOf(row).sector ?? "Unclassified")].map(
        ([sector, rows]) => ({
          index_code: index,
          sector,
          constituents: String(rows.length),
          weight: sum(rows.map(({ weight }) => thousandths(weight))),
          theoretical_qty: String(sum(rows.map(({ quantity }) => BigInt(quantity)))),
          session_date: session,
        }),
      ),
    );
    const found = (await lake.refined("sector_weights")).map(({ weight_pct, ...row }) => ({
      ...row,
      weight: thousandths(weight_pct),
    }));
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(expected.filter(({ sector }) => sector !== "Unclassified").length).toBeGreaterThan(10);
  });
});
