import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { niceScale, shareOf } from "../../console/charts/scale.ts";
import { chooseChart, drawnRows } from "../../console/queries/chart-choice.ts";
import type { QueryResult } from "../../core/ports.ts";
import { memoryConsole } from "./console.ts";

const columns = [
  { name: "index_code", type: "varchar" },
  { name: "session_date", type: "varchar" },
  { name: "ticker", type: "varchar" },
  { name: "place", type: "bigint" },
  { name: "weight_pct", type: "decimal(6,3)" },
];
const top: QueryResult = {
  columns,
  rows: [
    ["IBOV", "2025-04-07", "VALE3", "1", "11.300"],
    ["IBOV", "2025-04-07", "ITUB4", "2", "7.980"],
    ["IBOV", "2025-04-07", "PETR4", "3", "7.790"],
    ["SMLL", "2025-04-07", "VALE3", "1", "2.500"],
  ],
};
const levels: QueryResult = {
  columns: [
    { name: "session_date", type: "date" },
    { name: "close_level", type: "decimal(18,2)" },
  ],
  rows: [
    ["2022-01-04", "102.00"],
    ["2022-01-03", "101.00"],
    ["2022-01-05", null],
  ],
};

describe("a chart of a result", () => {
  it("takes the value before the rank, the column that tells most rows apart, and the largest part", () => {
    const choice = chooseChart(top, {});
    expect(choice).toEqual({ kind: "bars", x: 2, y: 4, only: { column: 0, value: "IBOV" } });
    expect(choice && drawnRows(top, choice).map(({ name, text }) => [name, text])).toEqual([
      ["VALE3", "11.300"],
      ["ITUB4", "7.980"],
      ["PETR4", "7.790"],
    ]);
  });

  it("is what is asked for, where that can be drawn", () => {
    expect(chooseChart(top, { y: "place", x: "index_code", only: "ticker=VALE3" })).toEqual({
      kind: "bars",
      x: 0,
      y: 3,
      only: { column: 2, value: "VALE3" },
    });
    expect(chooseChart(top, { only: "" })?.only).toBeUndefined();
    expect(chooseChart(top, { y: "ticker", x: "nope", only: "nope=1" })).toMatchObject({ x: 2, y: 4 });
  });

  it("is a line along time, in its order, without what is NULL", () => {
    const choice = chooseChart(levels, {});
    expect(choice).toMatchObject({ kind: "line", x: 0, y: 1 });
    expect(choice && drawnRows(levels, choice).map(({ name }) => name)).toEqual(["2022-01-03", "2022-01-04"]);
  });

  it("is none where no column is a number, or nothing was answered", () => {
    expect(chooseChart({ columns: columns.slice(0, 3), rows: [["a", "b", "c"]] }, {})).toBeUndefined();
    expect(chooseChart({ columns, rows: [] }, {})).toBeUndefined();
  });
});

describe("a scale", () => {
  it("holds all its values, between round ends", () => {
    const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.boolean(), (some, beginsAtZero) => {
        const scale = niceScale(some, beginsAtZero);
        expect(scale.to).toBeGreaterThan(scale.from);
        for (const value of some) {
          const slack = 1e-9 * Math.max(1, Math.abs(value));
          expect(value).toBeGreaterThanOrEqual(scale.from - slack);
          expect(value).toBeLessThanOrEqual(scale.to + slack);
          expect(shareOf(scale, value)).toBeGreaterThanOrEqual(0);
          expect(shareOf(scale, value)).toBeLessThanOrEqual(1);
        }
      }),
      { examples: [[[-Number.MIN_VALUE], false]] },
    );
  });
});

describe("a query", () => {
  const run = async (form: Readonly<Record<string, string>>, answer = top) => {
    const one = memoryConsole({ answer: () => answer });
    const { status, headers } = await one.ask("/queries/run", { form });
    return { ...one, status, path: headers.get("location") ?? "" };
  };

  it("by name is run once: page, chart and download are of the same result", async () => {
    const { path, page, ask, asked } = await run({ name: "top_stocks" });
    const shown = await page(path);
    expect(shown).toContain("weight_pct by ticker, index_code IBOV");
    expect(shown).toContain('<td class="number">11.300</td>');
    expect(await page(`${path}?y=place&x=index_code&only=`)).toContain("place by index_code");
    const csv = await ask(`${path}/csv`);
    expect(csv.headers.get("content-disposition")).toContain("top_stocks.csv");
    expect((await csv.text()).split("\r\n")).toHaveLength(5);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain("-- Purpose:");
  });

  it("of one's own is run as it is written", async () => {
    const { asked } = await run({ sql: " SELECT 1 " });
    expect(asked).toEqual(["SELECT 1"]);
  });

  it("tells NULL from a text", async () => {
    const { page, path } = await run({ sql: "SELECT 1" }, { columns, rows: [[null, "NULL", "–", "1", "2"]] });
    const shown = await page(path);
    expect(shown).toContain('<td class="text null">NULL</td>');
    expect(shown).toContain('<td class="text">NULL</td>');
  });

  it("that is no statement is refused", async () => {
    expect((await run({ sql: "  " })).status).toBe(400);
    expect((await run({ name: "nope" })).status).toBe(400);
  });

  it("is no longer there after many others", async () => {
    const { path, ask } = await run({ sql: "SELECT 1" });
    for (let at = 0; at < 20; at++) await ask("/queries/run", { form: { sql: `SELECT ${at}` } });
    expect((await ask(path)).status).toBe(404);
  });
});
