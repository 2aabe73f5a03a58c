import { describe, expect, it } from "vitest";
import { datasets, pagedDatasetNamed } from "../../../core/datasets/registry.ts";
import {
  byCodeDays,
  byCodeFile,
  bySectorFile,
  bytes,
  cut,
  digits,
  fixtureText,
  inBrazilian,
  membershipFile,
  type Recorded,
  recorded,
  theoreticalFile,
} from "./recorded-answers.ts";

const read = (name: string, answer: Recorded, session: string, index = "IBOV", pageSize = 20) => {
  const source = pagedDatasetNamed(name);
  const pages = cut(answer, pageSize).map((page) => source.parse(bytes(page)));
  const context = { period: { day: session }, index };
  return { source, pages, rows: source.rows(pages, context), violations: source.check(pages, context) };
};

const column = (text: unknown, from: number, to: number) =>
  String(text).padEnd(10).slice(from, to).trim() || null;

const constituent = (row: Recorded["results"][number], header: Recorded["header"], sessionDate: string) => ({
  sessionDate,
  indexCode: "IBOV",
  ticker: row.cod,
  assetName: row.asset,
  securityType: row.type,
  shareClass: column(row.type, 0, 4),
  eventMarks: column(row.type, 4, 8),
  listingSegment: column(row.type, 8, 10),
  weightPct: digits(row.part),
  theoreticalQty: digits(row.theoricalQty),
  divisor: digits(header.reductor),
});

/** Two labels of the recording spell a sector as no other label does. */
const mended: Readonly<Record<string, string>> = {
  "Financeiro e Outros": "Financ e Outros",
  "Cons N Ciclico": "Cons N Cíclico",
};

describe("rows of each dataset", () => {
  it.each(byCodeDays)("equal the recording by code of %s", (session) => {
    const answer = recorded(byCodeFile(session));
    const { rows, violations, pages, source } = read("portfolio-by-code", answer, session);
    expect(rows).toEqual(
      answer.results.map((row) => ({
        ...constituent(row, answer.header, session),
        sectorLabel: null,
        sector: null,
        subsector: null,
        sectorWeightPct: null,
      })),
    );
    expect(violations).toEqual([]);
    expect(rows).toHaveLength(84);
    expect(pages.map((page) => source.facts(page).sessionDate)).toEqual(Array(5).fill(session));
  });

  it("equal the recording by sector", () => {
    const answer = inBrazilian(recorded(bySectorFile));
    const { rows, violations } = read("portfolio-by-sector", answer, "2025-04-07");
    expect(violations).toEqual([]);
    expect(rows).toHaveLength(87);
    expect(rows).toEqual(
      answer.results.map((row) => {
        const [first = "", ...rest] = String(row.segment).split("/");
        const sector = first.split(" ").filter(Boolean).join(" ");
        return {
          ticker: row.cod,
          sectorLabel: row.segment,
          sector: mended[sector] ?? sector,
          subsector: rest.length === 0 ? null : rest.join("/").split(" ").filter(Boolean).join(" "),
          sectorWeightPct: digits(row.partAcum),
          weightPct: digits(row.part),
          theoreticalQty: digits(row.theoricalQty),
        };
      }),
    );
  });

  it.each(["theoretical-portfolio", "quarterly-preview"])("of %s equal the recording", (name) => {
    const answer = inBrazilian(recorded(theoreticalFile));
    const { rows, violations } = read(name, answer, "2025-04-07");
    expect(violations).toEqual([]);
    expect(rows).toHaveLength(87);
    expect(rows).toEqual(
      answer.results.map((row) => ({ ...constituent(row, answer.header, "2025-04-07"), rank: row.cont })),
    );
  });

  it("of the theoretical portfolio whose weights add up to 100.001 are let through", () => {
    const answer: Recorded = JSON.parse(fixtureText("GetTheoricalPortfolio/IBOV_pt-br_2022-05-18.json"));
    expect(answer.results.reduce((sum, { part }) => sum + digits(part), 0n)).toBe(100_001n);
    const { rows, violations } = read("theoretical-portfolio", answer, "2022-05-18");
    expect(violations).toEqual([]);
    expect(rows).toHaveLength(92);
  });

  it("of the membership equal the recording", () => {
    const answer = recorded(membershipFile);
    const { rows, violations } = read("index-membership", answer, "2025-04-07", "_", 120);
    expect(violations).toEqual([]);
    expect(rows).toEqual(
      answer.results.flatMap((row) =>
        String(row.indexes)
          .split(",")
          .map((indexCode) => ({
            sessionDate: "2025-04-07",
            indexCode,
            ticker: row.code,
            companyName: row.company,
            securityType: row.spotlight,
            periodStart: "2025-01-01",
            periodEnd: "2025-04-30",
          })),
      ),
    );
    expect(rows).toHaveLength(2698);
  });

  it.each([
    [1, 4, 2025, "2025-01-01", "2025-04-30"],
    [5, 8, 2026, "2026-05-01", "2026-08-31"],
    [9, 12, 2026, "2026-09-01", "2026-12-31"],
    [1, 2, 2028, "2028-01-01", "2028-02-29"],
  ])(
    "of a membership for months %i to %i of %i name first and last day",
    (startMonth, endMonth, year, start, end) => {
      const answer = { ...recorded(membershipFile), header: { startMonth, endMonth, year } };
      const { rows } = read("index-membership", answer, "2025-04-07", "_", 9999);
      expect(rows[0]).toMatchObject({ periodStart: start, periodEnd: end });
    },
  );

  it("are declared for every dataset", () => {
    expect(datasets.map(({ name }) => name)).toEqual([
      "portfolio-by-code",
      "portfolio-by-sector",
      "theoretical-portfolio",
      "quarterly-preview",
      "index-membership",
      "index-levels",
      "quotes",
    ]);
  });
});
