import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  allQueries,
  concentration,
  coverage,
  indexReconciliation,
  indexReturn,
  liquidity,
} from "../../sql/index.ts";
import {
  marketSessions,
  putMadeUpMarket,
  quiet,
  rebalance,
  split,
  start,
} from "../support/made-up-market.ts";
import { type RefinedLake, startRefinedLake } from "./refined-lake.ts";

describe("over a made-up market", () => {
  let lake: RefinedLake;
  beforeAll(async () => {
    lake = await startRefinedLake(marketSessions, putMadeUpMarket);
  });
  afterAll(() => lake.stop());

  const contributions = async (session: string, index = "IBOV") =>
    lake.rows(
      `SELECT ticker, weight_pct, previous_unit_price, unit_price, previous_distribution_number AS was, distribution_number AS now, return_pct, contribution_pct FROM index_contribution WHERE session_date = '${session}' AND index_code = '${index}' ORDER BY ticker`,
    );

  it.each(allQueries.map(({ name, ...query }) => [name, query] as const))(
    "%s gives rows that are what its schema says",
    async (_name, { sql, rows: parse }) => {
      const found = await lake.rows(sql);
      expect(found.length).toBeGreaterThan(0);
      expect(parse(found)).toHaveLength(found.length);
    },
  );

  describe("index_contribution", () => {
    it("is weight times return, by the price of one unit, of the cash market", async () => {
      expect(await contributions(rebalance)).toEqual([
        // Half a real up on ten and a half.
        {
          ticker: "TSTA3",
          weight_pct: "22.864",
          previous_unit_price: "10.50000",
          unit_price: "11.00000",
          was: "100",
          now: "100",
          return_pct: "4.761905",
          contribution_pct: "1.088762",
        },
        expect.objectContaining({ ticker: "TSTB4", return_pct: "0.000000", contribution_pct: "0.000000" }),
        // Quoted for 1000 units the day before, for one now.
        expect.objectContaining({
          ticker: "TSTD3",
          previous_unit_price: "3.10000",
          unit_price: "3.12000",
          return_pct: "0.645161",
        }),
        // Entered today; its quotes of yesterday are there all the same.
        expect.objectContaining({ ticker: "TSTE3", previous_unit_price: "7.20000", return_pct: "1.388889" }),
      ]);
    });

    it("sums to the return of the index, where no event comes between", async () => {
      const sum = (await contributions(rebalance)).reduce(
        (all, row) => all + Number(row.contribution_pct),
        0,
      );
      const level = indexReturn
        .rows(await lake.rows(indexReturn.sql))
        .find((row) => row.session_date === rebalance && row.index_code === "IBOV");
      expect(level?.return_pct).toBe("1.551396");
      // Weights have three decimals.
      expect(Math.abs(sum - Number(level?.return_pct))).toBeLessThan(0.001);
    });

    it("has no return of what did not trade in one of the two sessions", async () => {
      expect((await contributions(quiet)).find(({ ticker }) => ticker === "TSTC11")).toMatchObject({
        previous_unit_price: "5.10000",
        unit_price: null,
        was: "100",
        now: null,
        return_pct: null,
        contribution_pct: null,
      });
    });

    it("tells by the distribution numbers where a return spans an event", async () => {
      const marked = (await contributions(split)).filter(({ was, now }) => was !== now);
      expect(marked).toEqual([
        expect.objectContaining({ ticker: "TSTB4", was: "101", now: "102", return_pct: "-48.717949" }),
      ]);
    });

    it("has no rows of a session without quotes of the one before", async () => {
      expect(await contributions(start)).toEqual([]);
    });
  });

  describe("index_rebalance", () => {
    it("says what entered, left or changed its quantity, in the first session of a portfolio only", async () => {
      const found = await lake.rows("SELECT * FROM index_rebalance ORDER BY ticker");
      const row = (
        ticker: string,
        change: string,
        weights: readonly (string | null)[],
        quantities: readonly (string | null)[],
      ) => ({
        session_date: rebalance,
        index_code: "IBOV",
        ticker,
        company: `MADE UP ${ticker.slice(3, 4)}`,
        change,
        previous_session_date: quiet,
        previous_weight_pct: weights[0],
        weight_pct: weights[1],
        weight_change_pct: weights[2],
        previous_theoretical_qty: quantities[0],
        theoretical_qty: quantities[1],
      });
      // IBXL is not there: the lake does not have it of the session before. Nor are TSTB4 and TSTD3, of which prices alone
      // moved the weight.
      expect(found).toEqual([
        row("TSTA3", "changed", ["26.725", "22.864", "-3.861"], ["900", "800"]),
        row("TSTC11", "left", ["8.654", null, "-8.654"], ["600", null]),
        row("TSTE3", "entered", [null, "13.718", "13.718"], [null, "700"]),
      ]);
    });
  });

  it("index_reconciliation works out the published level, and shows one that is wrong", async () => {
    const found = indexReconciliation.rows(await lake.rows(indexReconciliation.sql));
    const ibov = found.filter(({ index_code }) => index_code === "IBOV");
    expect(ibov.map(({ session_date, quoted }) => [session_date, quoted])).toEqual([
      [start, 4],
      [quiet, 3],
      [rebalance, 4],
      [split, 4],
    ]);
    for (const { session_date, difference_points } of ibov)
      if (session_date === quiet) expect(difference_points).toBeNull();
      else expect(Math.abs(Number(difference_points))).toBeLessThanOrEqual(0.005);
    expect(found.filter(({ index_code }) => index_code === "IBXL")).toMatchObject([
      { computed_level: "8800.0000", difference_points: "0.0000", difference_pct: "0.000000" },
      { computed_level: "8640.0000", close_level: "8641.00", difference_points: "-1.0000" },
    ]);
  });

  it("index_return follows the level and what it lost since its highest", async () => {
    const found = indexReturn.rows(await lake.rows(indexReturn.sql));
    expect(found[0]).toMatchObject({ session_date: start, previous_session_date: null, return_pct: null });
    expect(found[3]).toEqual({
      index_code: "IBOV",
      session_date: split,
      previous_session_date: rebalance,
      close_level: "10384.59",
      previous_close_level: "10390.16",
      change_points: "-5.57",
      return_pct: "-0.053608",
      peak_level: "10390.16",
      drawdown_pct: "-0.053608",
    });
  });

  it("concentration squares percents", async () => {
    const found = concentration.rows(await lake.rows(concentration.sql));
    const squares = [22.864, 21.23, 42.188, 13.718].reduce((sum, weight) => sum + weight * weight, 0);
    expect(found[2]).toEqual({
      index_code: "IBOV",
      session_date: rebalance,
      constituents: 4,
      herfindahl_points: squares.toFixed(6),
      effective_constituents: (10_000 / squares).toFixed(3),
      top_1_weight_pct: "42.188",
      top_5_weight_pct: "100.000",
      top_10_weight_pct: "100.000",
    });
    expect(found.at(-1)).toMatchObject({ index_code: "IBXL", herfindahl_points: "10000.000000" });
  });

  it("liquidity has the cash market of the latest session, the most traded first", async () => {
    const found = liquidity.rows(await lake.rows(liquidity.sql));
    expect(new Set(found.map(({ session_date }) => session_date))).toEqual(new Set([split]));
    expect(found.slice(0, 2)).toEqual([
      {
        index_code: "IBOV",
        session_date: split,
        ticker: "TSTE3",
        company: "MADE UP E",
        weight_pct: "13.696",
        traded_value: "35028.00",
        trade_count: 50,
        quantity: 5004,
        value_share_pct: "44.608132",
      },
      expect.objectContaining({ ticker: "TSTB4", traded_value: "20040.00" }),
    ]);
  });

  it("coverage counts each session of each table", async () => {
    const found = coverage.rows(await lake.rows(coverage.sql));
    expect(found.filter(({ session_date }) => session_date === rebalance)).toEqual([
      { session_date: rebalance, table_name: "index_contribution", indexes: 2, row_count: 5, by_sector: 0 },
      { session_date: rebalance, table_name: "index_levels", indexes: 2, row_count: 2, by_sector: 0 },
      { session_date: rebalance, table_name: "index_portfolio", indexes: 2, row_count: 5, by_sector: 5 },
      { session_date: rebalance, table_name: "index_rebalance", indexes: 1, row_count: 3, by_sector: 0 },
      { session_date: rebalance, table_name: "quotes", indexes: 0, row_count: 15, by_sector: 0 },
      { session_date: rebalance, table_name: "sector_weights", indexes: 2, row_count: 2, by_sector: 2 },
    ]);
    expect(found.filter(({ table_name }) => table_name === "index_rebalance")).toHaveLength(1);
  });
});
