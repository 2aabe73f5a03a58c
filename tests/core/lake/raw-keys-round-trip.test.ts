import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  dayPath,
  parseRawKey,
  parseRejectedKey,
  type RawPage,
  rawKey,
  rawPrefix,
  rawRunPrefix,
  rejectedKey,
  rejectedPrefix,
} from "../../../core/lake/keys.ts";
import { runId } from "../../support/example-messages.ts";

const day = fc
  .date({ min: new Date("1986-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const rawPage: fc.Arbitrary<RawPage> = fc
  .record({
    dataset: fc.stringMatching(/^[a-z]{1,8}(-[a-z]{1,8}){0,3}$/),
    period: fc.oneof(
      day.map((one) => ({ day: one })),
      fc.integer({ min: 1968, max: 2100 }).map((year) => ({ year })),
    ),
    index: fc.option(fc.stringMatching(/^[A-Z][A-Z0-9]{3}$/), { nil: undefined }),
    runId: fc.uuid({ version: 7 }),
    totalPages: fc.integer({ min: 1, max: 9999 }),
    of: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  })
  .map(({ of, index, ...page }) => ({
    ...page,
    ...(index === undefined ? {} : { index }),
    page: 1 + Math.floor(of * page.totalPages),
  }));

/** B3's own file, which is always its set's only page. */
const rawFile: fc.Arbitrary<RawPage> = fc
  .tuple(rawPage, fc.stringMatching(/^[A-Z][A-Za-z0-9_.-]{0,20}\.ZIP$/))
  .map(([one, fileName]) => ({ ...one, page: 1, totalPages: 1, fileName }));

const page: RawPage = {
  dataset: "portfolio-by-code",
  period: { day: "2025-04-07" },
  index: "IBOV",
  runId: runId(),
  page: 2,
  totalPages: 13,
};

describe("rawKey", () => {
  it("is where the documentation says a page lies", () => {
    expect(rawKey(page)).toBe(
      `raw/portfolio-by-code/ano=2025/mes=04/dia=07/IBOV/${runId()}/page-0002-of-0013.json`,
    );
    const { index: _, ...withoutIndex } = page;
    expect(rawKey({ ...withoutIndex, period: { year: 1968 } })).toBe(
      `raw/portfolio-by-code/ano=1968/_/${runId()}/page-0002-of-0013.json`,
    );
    expect(
      rawKey({
        dataset: "quotes",
        period: { day: "2016-02-29" },
        runId: runId(),
        page: 1,
        totalPages: 1,
        fileName: "COTAHIST_D29022016.ZIP",
      }),
    ).toBe(`raw/quotes/ano=2016/mes=02/dia=29/_/${runId()}/COTAHIST_D29022016.ZIP`);
    expect(dayPath("2025-04-07")).toBe("ano=2025/mes=04/dia=07/");
  });

  it("comes back as the page it was made of, below the prefixes of its run and period", () => {
    fc.assert(
      fc.property(fc.oneof(rawPage, rawFile), (one) => {
        const key = rawKey(one);
        expect(parseRawKey(key)).toEqual(one);
        expect(key.startsWith(rawRunPrefix(one))).toBe(true);
        expect(key.startsWith(rawPrefix(one.dataset, one.period))).toBe(true);
        expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      }),
    );
  });
});

describe("parseRawKey", () => {
  const key = rawKey(page);

  it.each([
    ["another bucket's layer", key.replace("raw/", "curated/")],
    ["a folder above", `old/${key}`],
    ["no date", key.replace("ano=2025/mes=04/dia=07/", "")],
    ["a month without its day", key.replace("dia=07/", "")],
    ["a day that is none", key.replace("mes=04/dia=07", "mes=02/dia=30")],
    ["a year before the first index", key.replace("ano=2025/mes=04/dia=07/", "ano=1967/")],
    ["an index in small letters", key.replace("IBOV", "ibov")],
    ["an index that begins with a digit", key.replace("IBOV", "1BOV")],
    ["a run that is no UUID", key.replace(runId(), "-".repeat(36))],
    ["a run that is a UUID of version 4", key.replace("-7000-", "-4000-")],
    ["page 0", key.replace("page-0002", "page-0000")],
    ["a page after the last one", key.replace("page-0002", "page-0014")],
    ["three digits", key.replace("page-0002", "page-002")],
    ["another file", key.replace(".json", ".json.tmp")],
    ["a line end after it", `${key}\n`],
    ["a file in small letters", key.replace(/page.*$/, "cotahist.zip")],
    ["a text file", key.replace(/page.*$/, "COTAHIST_D29022016.TXT")],
    ["a file in a folder of its own", key.replace(/page.*$/, "A/COTAHIST_D29022016.ZIP")],
  ])("is undefined for a key with %s", (_, foreign) => {
    expect(foreign).not.toBe(key);
    expect(parseRawKey(foreign)).toBeUndefined();
  });

  it("of what was refused names the same page, and is no capture", () => {
    fc.assert(
      fc.property(rawPage, (one) => {
        const key = rejectedKey(one);
        expect(key.startsWith(rejectedPrefix(one.dataset, one.period))).toBe(true);
        expect([parseRejectedKey(key), parseRawKey(key)]).toEqual([one, undefined]);
        expect(parseRejectedKey(rawKey(one))).toBeUndefined();
      }),
    );
  });

  it("never throws, and takes nothing that rawKey would not write", () => {
    const nearMiss = fc
      .tuple(fc.oneof(rawPage, rawFile), fc.nat(), fc.string({ maxLength: 3 }))
      .map(([one, at, noise]) => {
        const text = rawKey(one);
        const cut = at % text.length;
        return text.slice(0, cut) + noise + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearMiss), (text) => {
        const parsed = parseRawKey(text);
        if (parsed) expect(rawKey(parsed)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
