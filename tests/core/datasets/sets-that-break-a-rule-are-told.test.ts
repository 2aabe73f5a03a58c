import { describe, expect, it } from "vitest";
import { pagedDatasetNamed } from "../../../core/datasets/registry.ts";
import {
  byCodeFile,
  bySectorFile,
  bytes,
  cut,
  inBrazilian,
  membershipFile,
  type Recorded,
  recorded,
  theoreticalFile,
} from "./recorded-answers.ts";

const samples: Readonly<Record<string, () => Recorded>> = {
  "portfolio-by-code": () => recorded(byCodeFile("2025-06-30")),
  "portfolio-by-sector": () => inBrazilian(recorded(bySectorFile)),
  "theoretical-portfolio": () => inBrazilian(recorded(theoreticalFile)),
  "quarterly-preview": () => inBrazilian(recorded(theoreticalFile)),
  "index-membership": () => recorded(membershipFile),
};

const context = { period: { day: "2025-06-30" }, index: "IBOV" };
const portfolios = Object.keys(samples).filter((name) => name !== "index-membership");
const exact = ["portfolio-by-code", "portfolio-by-sector"];

/** The rules broken by a recording of the dataset once it is changed and cut into pages. */
const broken = (name: string, change: (pages: Recorded[]) => void, pageSize = 30): readonly string[] => {
  const source = pagedDatasetNamed(name);
  const answer = samples[name]?.() as Recorded;
  const pages = structuredClone(cut(answer, pageSize));
  change(pages);
  return source
    .check(
      pages.map((page) => source.parse(bytes(page))),
      context,
    )
    .map(({ rule }) => rule);
};

const row = (pages: Recorded[], page: number, at: number) =>
  pages[page]?.results[at] as Record<string, string>;

describe("a complete set", () => {
  it.each(Object.keys(samples))("of %s as recorded breaks nothing", (name) => {
    expect(broken(name, () => {})).toEqual([]);
  });

  it.each(Object.keys(samples))("of %s with a row less breaks its total", (name) => {
    expect(broken(name, (pages) => void pages[1]?.results.pop())).toContain("rows-equal-total-records");
  });

  it.each(Object.keys(samples))("of %s with a row twice is told", (name) => {
    const rules = broken(name, (pages) => {
      pages[1]?.results.splice(0, 1, { ...row(pages, 0, 0) });
    });
    expect(rules).toContain("tickers-unique");
    expect(rules).not.toContain("rows-equal-total-records");
  });

  it.each(portfolios)("of %s one unit away from the header's quantity is told", (name) => {
    expect(
      broken(name, (pages) => {
        const one = row(pages, 0, 3);
        const last = Number(one.theoricalQty?.slice(-1));
        one.theoricalQty = `${one.theoricalQty?.slice(0, -1)}${last === 9 ? 8 : last + 1}`;
      }),
    ).toEqual(["quantities-equal-header"]);
  });

  const nudge = (thousandths: number) => (pages: Recorded[]) => {
    const one = pages.flatMap(({ results }) => results).find(({ part }) => /[2-6]$/.test(String(part)));
    if (one) one.part = String(one.part).replace(/\d$/, (digit) => String(Number(digit) + thousandths));
  };

  it.each(exact)("of %s 0.001 away from 100 is told", (name) => {
    expect(broken(name, nudge(1))).toContain("weights-close");
    expect(broken(name, nudge(-1))).toContain("weights-close");
  });

  // The recorded weights add up to 99.999.
  it.each(["theoretical-portfolio", "quarterly-preview"])(
    "of %s may be 0.002 away from 100, no more",
    (name) => {
      expect(broken(name, nudge(3))).toEqual([]);
      expect(broken(name, nudge(-1))).toEqual([]);
      expect(broken(name, nudge(-2))).toEqual(["weights-close"]);
    },
  );

  it("whose pages have different headers is told", () => {
    expect(
      broken("portfolio-by-code", (pages) => {
        (pages[2] as { header: Recorded["header"] }).header = {
          ...pages[2]?.header,
          reductor: "15.441.231,44400306",
        };
      }),
    ).toEqual(["pages-agree"]);
    expect(
      broken("portfolio-by-code", (pages) => {
        (pages[2] as { page: Recorded["page"] }).page = { ...pages[2]?.page, totalRecords: 85 };
      }),
    ).toEqual(["pages-agree"]);
  });

  it("by sector whose sector weight is not the sum of its rows is told", () => {
    expect(
      broken("portfolio-by-sector", (pages) => {
        row(pages, 0, 4).partAcum = "2,196";
      }),
    ).toEqual(["sector-weights-equal-rows"]);
  });

  it("by sector that is an answer by code is told", () => {
    expect(
      broken("portfolio-by-sector", (pages) => {
        for (const one of pages.flatMap(({ results }) => results))
          Object.assign(one, { segment: null, partAcum: null });
      }),
    ).toEqual(["sectors-named"]);
  });

  it("says what was found and what was due", () => {
    const source = pagedDatasetNamed("portfolio-by-code");
    const [page] = cut(recorded(byCodeFile("2025-06-30")), 999) as [Recorded];
    Object.assign(page, { header: { ...page.header, theoricalQty: "91.922.324.687" } });
    expect(source.check([source.parse(bytes(page))], context)).toEqual([
      {
        rule: "quantities-equal-header",
        detail: "quantities add up to 91922324686, the header says 91922324687",
      },
    ]);
  });
});

describe("the header hash", () => {
  const hash = (name: string, answer: unknown) => {
    const source = pagedDatasetNamed(name);
    return source.facts(source.parse(bytes(answer))).headerHash;
  };
  const answer = recorded(byCodeFile("2025-06-30"));

  it("is equal on all pages, whatever the order of keys", () => {
    const hashes = cut(answer, 10).map((page) => hash("portfolio-by-code", page));
    const reversed = { ...answer, header: Object.fromEntries(Object.entries(answer.header).reverse()) };
    expect(new Set([...hashes, hash("portfolio-by-code", reversed)]).size).toBe(1);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs by header and by number of records", () => {
    const other = { ...answer, header: { ...answer.header, date: "01/07/25" } };
    const longer = { ...answer, page: { ...answer.page, totalRecords: 85 } };
    const hashes = [answer, other, longer].map((one) => hash("portfolio-by-code", one));
    expect(new Set(hashes).size).toBe(3);
  });
});
