import { describe, expect, it } from "vitest";
import type { IndexRows } from "../../../core/datasets/dataset.ts";
import { indexMembership, membershipIndexes } from "../../../core/datasets/index-membership/index.ts";
import { portfolioByCode } from "../../../core/datasets/portfolio-by-code/index.ts";
import { portfolioBySector } from "../../../core/datasets/portfolio-by-sector/index.ts";
import type { SectorRow } from "../../../core/datasets/portfolio-by-sector/map.ts";
import { quarterlyPreview } from "../../../core/datasets/quarterly-preview/index.ts";
import {
  datasetNamed,
  datasets,
  datasetsOf,
  namesOf,
  sourceOf,
  sourcesOf,
  tableSourceNamed,
  tableSources,
} from "../../../core/datasets/registry.ts";
import { theoreticalPortfolio } from "../../../core/datasets/theoretical-portfolio/index.ts";
import type { TheoreticalRow } from "../../../core/datasets/theoretical-portfolio/map.ts";
import {
  bySectorFile,
  bytes,
  inBrazilian,
  membershipFile,
  recorded,
  theoreticalFile,
} from "./recorded-answers.ts";

const context = { period: { day: "2025-04-07" }, index: "IBOV" };
const day = [portfolioByCode.parse(bytes(inBrazilian(recorded(bySectorFile))))];
const byCode = portfolioByCode.rows(day, context);
const bySector = portfolioBySector.rows(day, context);
const frozen = [theoreticalPortfolio.parse(bytes(inBrazilian(recorded(theoreticalFile))))];
const theoretical = theoreticalPortfolio.rows(frozen, context);

const assemble = (table: string, captures: IndexRows) => {
  const source = tableSourceNamed(table);
  if (source.form === "file") throw new Error(`${table} comes from files`);
  return source.assemble(captures);
};

describe("index_portfolio", () => {
  it("has by-code's rows without sectors where there is no by-sector", () => {
    expect(assemble("index_portfolio", { "portfolio-by-code": byCode })).toEqual({ rows: byCode });
  });

  it("has the sectors of by-sector where the two agree, in whatever order", () => {
    const { rows, disagreement } = assemble("index_portfolio", {
      "portfolio-by-code": byCode,
      "portfolio-by-sector": bySector.toReversed(),
    });
    expect(disagreement).toBeUndefined();
    expect(rows).toHaveLength(87);
    expect(rows.find(({ ticker }) => ticker === "SMTO3")).toMatchObject({
      sectorLabel: "Cons N  Básico / Alimentos Processados",
      sector: "Cons N Básico",
      subsector: "Alimentos Processados",
      sectorWeightPct: 3535n,
      divisor: 1_603_675_116_744_128n,
    });
    expect(rows.find(({ ticker }) => ticker === "COGN3")).toMatchObject({
      sector: "Diversos",
      subsector: null,
    });
  });

  const [first] = bySector as [SectorRow];
  it.each([
    ["a weight", bySector.with(0, { ...first, weightPct: 1n }), "weighs"],
    ["a quantity", bySector.with(0, { ...first, theoreticalQty: 1n }), "quantity"],
    ["a ticker less", bySector.slice(1), "only in portfolio-by-code"],
    ["a ticker more", [...bySector, { ...first, ticker: "XXXX3" }], "XXXX3 is only in portfolio-by-sector"],
  ])("keeps by-code's rows and says so where by-sector differs in %s", (_what, sectors, detail) => {
    const assembled = assemble("index_portfolio", {
      "portfolio-by-code": byCode,
      "portfolio-by-sector": sectors,
    });
    expect(assembled.rows).toEqual(byCode);
    expect(assembled.disagreement?.datasets).toEqual(["portfolio-by-code", "portfolio-by-sector"]);
    expect(assembled.disagreement?.detail).toContain(detail);
  });
});

describe("index_preview", () => {
  const preview = theoretical.map((row) => ({ ...row, weightPct: row.weightPct + 1n }));

  it("has no rows where the preview is the theoretical portfolio, marks and ranks aside", () => {
    const copy = theoretical.map((row) => ({ ...row, eventMarks: "EJ", rank: null })).toReversed();
    const { rows, absent } = assemble("index_preview", {
      "quarterly-preview": copy,
      "theoretical-portfolio": theoretical,
    });
    expect(rows).toEqual([]);
    expect(absent).toContain("theoretical");
  });

  it("has the preview's rows where they differ in a weight, a quantity or a ticker", () => {
    const [first] = theoretical as [TheoreticalRow];
    for (const other of [
      preview,
      theoretical.with(0, { ...first, theoreticalQty: 1n }),
      theoretical.with(0, { ...first, ticker: "XXXX3" }),
      theoretical.slice(1),
    ]) {
      const assembled = assemble("index_preview", {
        "quarterly-preview": other,
        "theoretical-portfolio": theoretical,
      });
      expect(assembled).toEqual({ rows: other });
    }
  });

  it("waits for the theoretical portfolio, without which nobody can tell", () => {
    expect(assemble("index_preview", { "quarterly-preview": preview }).rows).toEqual([]);
  });

  it.each([
    '{"page":null,"header":null,"results":null}',
    '{"results":[]}',
    '{"page":{"pageNumber":1,"pageSize":120,"totalRecords":0,"totalPages":0},"header":null,"results":[]}',
  ])("reads %s as a page without rows that breaks no rule", (body) => {
    const page = quarterlyPreview.parse(Buffer.from(body));
    expect(quarterlyPreview.facts(page)).toMatchObject({
      pageNumber: 1,
      totalPages: 1,
      totalRecords: 0,
      rows: 0,
    });
    expect(quarterlyPreview.check([page], context)).toEqual([]);
    const rows = quarterlyPreview.rows([page], context);
    expect(
      assemble("index_preview", { "quarterly-preview": rows, "theoretical-portfolio": theoretical }),
    ).toEqual({
      rows: [],
      absent: "B3 shows no preview",
    });
  });

  it.each([
    [
      '{"page":{"pageNumber":2,"pageSize":20,"totalRecords":87,"totalPages":5},"header":null,"results":[]}',
      "no-results",
    ],
    ["", "empty-body"],
    ["<html>", "html-answer"],
    ["{}", "unexpected-shape"],
  ])("does not take %j for an empty preview", (body, code) => {
    expect(() => quarterlyPreview.parse(Buffer.from(body))).toThrow(expect.objectContaining({ code }));
  });

  it("does not take rows without a header for a preview", () => {
    const answer = { ...inBrazilian(recorded(theoreticalFile)), header: null };
    expect(() => quarterlyPreview.parse(bytes(answer))).toThrow(
      expect.objectContaining({ code: "unexpected-shape" }),
    );
  });
});

describe("the registry", () => {
  it("finds by name, and says what there is", () => {
    for (const one of datasets) expect(datasetNamed(one.name)).toBe(one);
    expect(() => datasetNamed("nope")).toThrow(expect.objectContaining({ code: "unknown-dataset" }));
    expect(() => datasetNamed("nope")).toThrow("portfolio-by-code");
    expect(() => tableSourceNamed("nope")).toThrow(expect.objectContaining({ code: "unknown-table" }));
  });

  it("knows which table a dataset's rows end in, and which tables it changes", () => {
    expect(datasets.map(({ name }) => sourceOf(name).table.name)).toEqual([
      "index_portfolio",
      "index_portfolio",
      "index_theoretical_portfolio",
      "index_preview",
      "index_membership",
      "index_levels",
      "quotes",
    ]);
    expect(sourcesOf("theoretical-portfolio").map(({ table }) => table.name)).toEqual([
      "index_theoretical_portfolio",
      "index_preview",
    ]);
    expect(sourcesOf("portfolio-by-sector").map(({ table }) => table.name)).toEqual(["index_portfolio"]);
  });

  it("names the datasets of every table, the required one first", () => {
    for (const source of tableSources)
      expect(datasetsOf(source.table.name).map(({ name }) => name)).toEqual(namesOf(source));
    expect(namesOf(tableSourceNamed("index_preview"))).toEqual([
      "quarterly-preview",
      "theoretical-portfolio",
    ]);
  });

  it("lists the indexes of a membership", () => {
    const codes = membershipIndexes([indexMembership.parse(bytes(recorded(membershipFile)))]);
    expect(codes).toHaveLength(34);
    expect(codes).toEqual([...codes].sort());
    expect(codes).toContain("IBOV");
  });
});
