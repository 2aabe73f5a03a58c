import { describe, expect, it } from "vitest";
import type { QueryEngine } from "../../core/ports.ts";
import { collectReport } from "../../report/collect.ts";
import {
  reportConcentration,
  reportIndexes,
  reportLevels,
  reportPortfolio,
  reportSectors,
  reportWeightsOverTime,
} from "../../sql/index.ts";
import { madeUpIndex } from "./made-up-index.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

const queries = {
  indexes: reportIndexes,
  concentration: reportConcentration,
  levels: reportLevels,
  portfolio: reportPortfolio,
  sectors: reportSectors,
  weights: reportWeightsOverTime,
} as const;
type Name = keyof typeof queries;

/** Answers each query with the rows given for it, as text, and keeps what was asked. */
const answering = (answers: Partial<Record<Name, Rows>>) => {
  const asked: string[] = [];
  const constantsOf = (sql: string) =>
    [...sql.matchAll(/(?<!-- .*)'([\dA-Z-]+)'/g)].map(([, value = ""]) => value);
  const purpose = (sql: string) => sql.split("\n", 1)[0];
  const engine: QueryEngine = {
    run: async (sql) => {
      const name = (Object.keys(queries) as Name[]).find(
        (each) => purpose(queries[each].sql) === purpose(sql),
      );
      const own = new Set(name ? constantsOf(queries[name].sql) : []);
      const given = new Set(constantsOf(sql)).difference(own);
      asked.push(`${name} ${[...given].join(" ")}`.trim());
      const rows = (name && answers[name]) ?? [];
      const columns = Object.keys(rows[0] ?? {}).map((column) => ({ name: column, type: "varchar" }));
      return {
        columns,
        rows: rows.map((row) =>
          columns.map((column) => (row[column.name] === null ? null : String(row[column.name]))),
        ),
      };
    },
  };
  return { engine, asked };
};

const held = {
  indexes: [
    { index_code: "AAAA", portfolios: 2, levels: 900 },
    { index_code: "TEST", portfolios: 4, levels: 3 },
  ],
  concentration: madeUpIndex.sessions.map((row) => ({ ...row })),
  levels: madeUpIndex.levels.map((row) => ({ ...row })),
  portfolio: madeUpIndex.portfolio?.rows.map((row) => ({ ...row })) ?? [],
};

describe("collectReport", () => {
  it("takes the index with most portfolios, its newest session, the one before, and the last by sector", async () => {
    const { engine, asked } = answering(held);
    const [data, ...others] = await collectReport(engine, {});
    expect(others).toEqual([]);
    expect(data).toMatchObject({
      index: "TEST",
      session: "2025-07-04",
      portfolio: { session: "2025-07-04" },
      previous: { session: "2025-07-03" },
      levels: madeUpIndex.levels,
      sessions: madeUpIndex.sessions,
    });
    expect(asked.toSorted()).toEqual([
      "concentration TEST 9999-12-31",
      "indexes",
      "levels TEST 9999-12-31",
      "portfolio TEST 2025 07 03",
      "portfolio TEST 2025 07 04",
      "sectors TEST 2025-07-03",
      "weights TEST 2025-04-07 2025-07-04",
    ]);
  });

  it("has what there is of an index without portfolios", async () => {
    const { engine } = answering({ indexes: held.indexes, levels: held.levels });
    const [data] = await collectReport(engine, { indexes: ["AAAA"] });
    expect(data).toEqual({
      index: "AAAA",
      session: "2025-07-04",
      sessions: [],
      weights: [],
      levels: madeUpIndex.levels,
    });
  });

  it("takes all indexes where all are asked for", async () => {
    const { engine } = answering(held);
    const found = await collectReport(engine, { indexes: "all" });
    expect(found.map(({ index }) => index)).toEqual(["AAAA", "TEST"]);
  });

  it.each([
    [{}, {}, /holds neither a portfolio nor a level/],
    [held, { indexes: ["TEST", "NONE", "ZERO"] }, /nothing of NONE, ZERO; it holds AAAA, TEST/],
    [
      held,
      { session: "2025-07-05" },
      /nothing of TEST on 2025-07-05; the last session before it is 2025-07-04/,
    ],
    [{ indexes: held.indexes }, { session: "2020-01-02" }, /nothing of TEST on 2020-01-02, nor before it/],
  ])("says what the lake does not hold", async (answers, ask, named) => {
    await expect(collectReport(answering(answers).engine, ask)).rejects.toThrow(named);
  });
});
