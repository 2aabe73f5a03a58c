import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  currentOrNextSession,
  isSession,
  previousSession,
  sessionsBetween,
} from "../../core/calendar/calendar.ts";
import { isoWeekday, toDayNumber } from "../../core/calendar/days.ts";
import { toDollarParameters } from "../../core/sql/parameters.ts";
import { refinedSql } from "../../sql/index.ts";

/** Rows of a statement over one row for each day of 2000–2028. */
describe("index_weights", () => {
  let instance: DuckDBInstance;
  let rows: Record<string, unknown>[];
  beforeAll(async () => {
    instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run(`
      CREATE TABLE index_portfolio AS
      SELECT
        CAST(d AS DATE) AS session_date, 'IBOV' AS index_code, 'PETR4' AS ticker, 'PETROBRAS' AS asset_name,
        'PN' AS share_class, NULL::VARCHAR AS sector, NULL::VARCHAR AS subsector, 1.5::DECIMAL(6,3) AS weight_pct,
        9007199254740993::BIGINT AS theoretical_qty, 16123.45678901::DECIMAL(24,8) AS divisor,
        strftime(d, '%Y') AS ano, strftime(d, '%m') AS mes, strftime(d, '%d') AS dia
      FROM range(DATE '2000-01-01', DATE '2029-01-01', INTERVAL 1 DAY) t(d)`);
    const reader = await connection.runAndReadAll(toDollarParameters(refinedSql.index_weights ?? ""), {
      from_date: "2000-01-01",
      to_date: "2028-12-31",
    });
    rows = reader.getRowObjectsJson();
    connection.closeSync();
  });
  afterAll(() => instance.closeSync());

  const sessions = () => rows.filter(({ session_date }) => isSession(String(session_date)));

  it("covers every day asked for", () => {
    expect(rows).toHaveLength(10_593);
    expect(sessions().length).toBeGreaterThan(7_000);
  });

  /** The first Monday of the period's month, or the next session; by the calendar, not by the statement's own rule. */
  const startOf = (year: number, month: number): string => {
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `${year}-${String(month).padStart(2, "0")}-0${day}`);
    const monday = days.find((day) => isoWeekday(day) === 1) as string;
    return currentOrNextSession(monday);
  };

  it("begins each period on the first Monday of January, May or September, or the next session", () => {
    const found = new Set<string>();
    for (const { session_date, rebalanced_on } of sessions()) {
      const day = String(session_date);
      const year = Number(day.slice(0, 4));
      // The calendar begins in 2000, whose first session is the first Monday.
      const earlier = year > 2000 ? [startOf(year - 1, 9)] : [];
      const starts = [...earlier, ...[1, 5, 9].map((month) => startOf(year, month))];
      expect(rebalanced_on, day).toBe(starts.findLast((start) => start <= day));
      found.add(String(rebalanced_on));
    }
    expect(found.size).toBe(29 * 3);
  });

  it.each(["2023-05-02", "2024-05-06", "2024-09-02", "2025-01-06", "2025-05-05", "2026-01-05"])(
    "knows the day that the press gave: %s",
    (day) => expect(sessions().find((row) => row.session_date === day)?.days_since_rebalancing).toBe(0),
  );

  it("counts days, quarters and weekdays as the calendar does", () => {
    for (const { session_date, rebalanced_on, days_since_rebalancing, quarter, weekday } of sessions()) {
      const day = String(session_date);
      expect([days_since_rebalancing, quarter, weekday]).toEqual([
        toDayNumber(day) - toDayNumber(String(rebalanced_on)),
        Math.ceil(Number(day.slice(5, 7)) / 3),
        isoWeekday(day),
      ]);
    }
  });

  it("is what index_rebalance goes by: it has rows in the first session of each portfolio, and in no other", async () => {
    const startOfSession = new Map(rows.map((row) => [String(row.session_date), String(row.rebalanced_on)]));
    const pairs = sessionsBetween("2000-01-04", "2028-12-28").map(
      (session) => [previousSession(session), session] as const,
    );
    // An index for each pair, so that one statement compares them all.
    const portfolio = (name: string, of: 0 | 1) => `
      CREATE TABLE ${name} AS
      SELECT
        CAST(d AS DATE) AS session_date, CAST(i AS VARCHAR) AS index_code, 'PETR4' AS ticker, 'PETROBRAS' AS asset_name,
        CAST(1 AS DECIMAL(6,3)) AS weight_pct, CAST(${of} AS BIGINT) AS theoretical_qty,
        d[1:4] AS ano, d[6:7] AS mes, d[9:10] AS dia
      FROM (VALUES ${pairs.map((pair, at) => `('${pair[of]}', ${at})`).join(", ")}) t(d, i)`;
    const connection = await instance.connect();
    await connection.run("DROP TABLE index_portfolio");
    await connection.run(portfolio("previous_index_portfolio", 0));
    await connection.run(portfolio("index_portfolio", 1));
    const reader = await connection.runAndReadAll(toDollarParameters(refinedSql.index_rebalance ?? ""), {
      from_date: "2000-01-01",
      to_date: "2028-12-31",
    });
    connection.closeSync();
    const found = reader.getRowObjectsJson().map(({ session_date }) => session_date);
    const expected = pairs.flatMap(([before, session]) =>
      startOfSession.get(before) === startOfSession.get(session) ? [] : [session],
    );
    expect(found).toEqual(expected);
    // Three a year, less that of January 2000, whose session before the calendar does not know.
    expect(found).toHaveLength(29 * 3 - 1);
  });
});
