import { beforeAll, describe, expect, it } from "vitest";
import { type LanguageName, languageNames } from "../../report/language/languages.ts";
import { renderReport } from "../../report/render-report.ts";
import { constituent, emptyIndex, madeUpIndex } from "./made-up-index.ts";

const generatedAt = new Date("2025-07-05T12:00:00Z");
const names = ["heaviest", "sectors", "changes", "weights", "levels", "concentration", "coverage"];

/** An index with data and one without, in each language. */
const pages = new Map<LanguageName, string>();
beforeAll(async () => {
  for (const language of languageNames)
    pages.set(language, await renderReport({ generatedAt, indexes: [madeUpIndex, emptyIndex] }, language));
});
const pageIn = (language: LanguageName) => pages.get(language) ?? "";

const figureOf = (page: string, id: string): string => {
  const from = page.indexOf(`<figure id="${id}"`);
  return from < 0 ? "" : page.slice(from, page.indexOf("</figure>", from));
};
/** Exact values that a table carries. */
const valuesOf = (figure: string): readonly string[] =>
  [...figure.matchAll(/<data value="([^"]*)">/g)].map(([, value = ""]) => value);

describe.each(languageNames)("a report in %s", (language) => {
  it.each(names)("has %s drawn for each width, and in a table", (name) => {
    const figure = figureOf(pageIn(language), `TEST-${name}`);
    for (const size of name === "coverage" ? ["narrow", "medium", "broad"] : ["narrow", "medium"])
      expect(figure).toMatch(new RegExp(`<svg role="img" aria-label="[^"]{20,}" class="${size}"`));
    expect(figure).toContain("<table>");
  });

  it.each([
    ["heaviest", ["1234567", "55.001", "1000", "30.000", "1000", "14.999"]],
    ["sectors", ["2", "85.000", "1", "15.000"]],
    [
      "changes",
      ["15.000", "-15.000", "14.999", "14.999", "54.500", "55.001", "0.501", "30.500", "30.000", "-0.500"],
    ],
    ["weights", ["55.001", "30.000", "54.500", "54.000", "31.000"]],
    ["levels", ["3", "1000.00", "1250.50", "1000.40"]],
    [
      "concentration",
      ["4150.080002", "4150.000000", "4150.000000", "4150.000000"].flatMap((herfindahl) => [
        ...["3", "100.000", "100.000"],
        herfindahl,
      ]),
    ],
    // July has 23 sessions and is shown to the 4th.
    ["coverage", ["4", "3", "3", "20", "1", "0"]],
  ])("has the exact numbers of %s", (name, values) => {
    expect(valuesOf(figureOf(pageIn(language), `TEST-${name}`))).toEqual(values);
  });

  it.each(names)("says that there is no data for %s, and why, where there is none", (name) => {
    const figure = figureOf(pageIn(language), `VOID-${name}`);
    expect(figure).toMatch(/class="empty"><strong>[^<]+<\/strong><span>[^<]{20,}</);
    expect(figure).not.toContain("<svg");
  });

  it("asks for nothing from elsewhere and runs nothing", () => {
    const page = pageIn(language);
    expect(page).not.toMatch(/<script|\bon\w+="|@import|url\(|\bsrc=/);
    const addresses = [...page.matchAll(/https?:[^"\s]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(["http://www.w3.org/2000/svg"]));
  });

  it("is one whole: no name twice, nothing that is not a number", () => {
    const page = pageIn(language);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(page).toContain('<a href="#VOID">VOID</a>');
    // Drawings with definitions could take each other's.
    expect(page).not.toContain("clip-path=");
    expect(page).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe("numbers and dates", () => {
  it.each([
    [
      "en",
      ...[
        ">55.00%<",
        ">1,234,567<",
        "4 July 2025",
        "1,000.40",
        "points of 10,000",
        ">4,150<",
        "−20.0%",
        "1,000,000.00000001",
      ],
    ],
    [
      "pt",
      ...[
        ">55,00%<",
        ">1.234.567<",
        "4 de julho de 2025",
        "1.000,40",
        "pontos de 10.000",
        ">4.150<",
        "−20,0%",
      ],
    ],
  ] as const)("are written as %s writes them, on axes too", (language, ...texts) => {
    for (const text of texts) expect(pageIn(language)).toContain(text);
  });
});

describe("levels of two scales", () => {
  const levels = ["1997-02-28", "1997-03-03"].map((session_date, at) => ({
    session_date,
    close_level: at === 0 ? "88287.30" : "8978.22",
    peak_level: at === 0 ? "88287.30" : "8978.22",
    rescaled_on: "1997-03-03",
  }));

  it.each([
    ["en", 2, "since 3 March 1997. Levels before that day are on another scale and are not shown"],
    ["en", 1, "Before 3 March 1997 the index was divided by 10 or 100 more than once"],
    ["pt", 2, "desde 3 de março de 1997. Os fechamentos anteriores estão em outra escala e não aparecem"],
    ["pt", 1, "Antes de 3 de março de 1997 o índice foi dividido por 10 ou por 100 mais de uma vez"],
  ] as const)("are told in %s where %i are held", async (language, held, note) => {
    const index = { ...emptyIndex, levels: levels.slice(0, held) };
    const page = await renderReport({ generatedAt, indexes: [index] }, language);
    expect(figureOf(page, "VOID-levels")).toContain(note);
  });
});

describe("what comes from data", () => {
  it("is text wherever it stands", async () => {
    const hostile = `<img src=x onerror=alert(1)>"'&amp;`;
    const rows = [constituent({ ticker: `T"><script>`, company: hostile, sector: hostile })];
    const page = await renderReport(
      {
        generatedAt,
        indexes: [
          {
            ...emptyIndex,
            portfolio: { session: "2025-07-04", rows },
            sectors: {
              session: "2025-07-03",
              rows: [{ sector: hostile, constituents: 1, weight_pct: "100.000" }],
            },
          },
        ],
      },
      "en",
    );
    expect(page).not.toMatch(/<img|<script/);
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;amp;");
  });
});
