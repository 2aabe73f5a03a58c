import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasets, pagedDatasetNamed } from "../../../core/datasets/registry.ts";
import { PermanentError, TransientError } from "../../../core/errors.ts";
import {
  byCodeFile,
  bySectorFile,
  bytes,
  inBrazilian,
  membershipFile,
  recorded,
  recordedText,
  theoreticalFile,
} from "./recorded-answers.ts";

const codeOf = (name: string, body: Uint8Array): string => {
  try {
    pagedDatasetNamed(name).parse(body);
  } catch (error) {
    if (error instanceof TransientError) return error.code;
    throw error;
  }
  return "data";
};

const text = (value: string) => Buffer.from(value, "utf8");
const byCode = "portfolio-by-code";
const good = () => recorded(byCodeFile("2025-06-30"));

describe("an answer that is no data", () => {
  it.each([
    ["<!DOCTYPE html><html></html>", "html-answer"],
    ["  \r\n<html><title>Request Rejected</title>", "html-answer"],
    ["", "empty-body"],
    [" \n", "empty-body"],
    ["\uFEFF", "empty-body"],
    ['""', "empty-body"],
    ['"<html>"', "html-answer"],
    ['{"page":', "not-json"],
    ["nope", "not-json"],
    ['"nope"', "not-json"],
    ['{"results":null}', "no-results"],
    ['{"page":null,"header":null,"results":[]}', "no-results"],
    ['{"min":null,"max":null,"results":null}', "no-results"],
    ["{}", "unexpected-shape"],
    ["[]", "unexpected-shape"],
    ["null", "unexpected-shape"],
    ["17", "unexpected-shape"],
    ['"\\"twice\\""', "unexpected-shape"],
  ])("%j is %s", (body, code) => {
    for (const { name } of datasets.filter((one) => one.form === "pages" && !one.mayBeAbsent))
      expect(codeOf(name, text(body))).toBe(code);
  });

  it("may be in another encoding", () => {
    expect(codeOf(byCode, Buffer.from(recordedText(byCodeFile("2025-06-30")), "latin1"))).toBe("not-json");
  });

  it("may be in en-us", () => {
    expect(codeOf("portfolio-by-sector", text(recordedText(bySectorFile)))).toBe("wrong-language");
    expect(codeOf("theoretical-portfolio", text(recordedText(theoreticalFile)))).toBe("wrong-language");
    expect(() => pagedDatasetNamed("portfolio-by-sector").parse(text(recordedText(bySectorFile)))).toThrow(
      /header\.|results\./,
    );
  });

  it("is named by path and issue", () => {
    const answer = good();
    (answer.results[7] as Record<string, unknown>).part = "half";
    expect(() => pagedDatasetNamed(byCode).parse(bytes(answer))).toThrow(
      "results.7.part: not a weight as 0,509",
    );
  });
});

describe("an answer that is data in an odd dress", () => {
  it("may be a JSON string that holds the JSON", () => {
    expect(codeOf(byCode, text(JSON.stringify(JSON.stringify(good()))))).toBe("data");
  });
  it("may begin with a byte order mark", () => {
    expect(codeOf(byCode, text(`\uFEFF${JSON.stringify(good())}`))).toBe("data");
  });
  it("may leave totalPages out", () => {
    const answer = { ...good(), page: { pageNumber: 1, pageSize: 20, totalRecords: 84, totalPages: 0 } };
    const source = pagedDatasetNamed(byCode);
    expect(source.facts(source.parse(bytes(answer)))).toMatchObject({ totalPages: 5, totalRecords: 84 });
  });
});

describe("a reader", () => {
  const samples = {
    "portfolio-by-code": good(),
    "portfolio-by-sector": inBrazilian(recorded(bySectorFile)),
    "theoretical-portfolio": inBrazilian(recorded(theoreticalFile)),
    "quarterly-preview": inBrazilian(recorded(theoreticalFile)),
    "index-membership": {
      ...recorded(membershipFile),
      results: recorded(membershipFile).results.slice(0, 40),
    },
  };

  /** Reads, and if that works does all the rest; only the errors of the field may come out. */
  const readAll = (name: string, body: Uint8Array) => {
    const source = pagedDatasetNamed(name);
    let page: unknown;
    try {
      page = source.parse(body);
    } catch (error) {
      if (!(error instanceof TransientError || error instanceof PermanentError)) throw error;
      return;
    }
    source.facts(page);
    const context = {
      period: source.covers === "year" ? { year: 2022 } : { day: "2025-06-30" },
      index: "IBOV",
    };
    source.check([page], context);
    source.rows([page], context);
  };

  it("throws nothing else on any bytes or JSON", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...datasets.filter(({ form }) => form === "pages")),
        fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(text)),
        ({ name }, body) => {
          readAll(name, body);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("throws nothing else on recordings with a value exchanged", () => {
    const mutation = fc.record({
      name: fc.constantFrom(...(Object.keys(samples) as (keyof typeof samples)[])),
      part: fc.constantFrom("page", "header", "results"),
      row: fc.nat(30),
      key: fc.nat(10),
      value: fc.oneof(
        fc.jsonValue(),
        fc.constantFrom(
          "",
          "0,000",
          "1.234",
          "999.999.999.999.999.999",
          "1,234.5",
          "99/99/99",
          "29/02/25",
          0,
          -1,
          1e300,
          2 ** 31,
        ),
      ),
    });
    fc.assert(
      fc.property(mutation, ({ name, part, row, key, value }) => {
        const answer = structuredClone(samples[name]) as unknown as Record<string, Record<string, unknown>>;
        const target =
          (part === "results"
            ? (answer.results as unknown as Record<string, unknown>[])[row]
            : answer[part]) ?? {};
        const keys = Object.keys(target);
        target[keys[key % keys.length] ?? "x"] = value;
        readAll(name, bytes(answer));
      }),
      { numRuns: 2000 },
    );
  });

  it("throws nothing else on recordings with bytes exchanged or cut off", () => {
    const body = text(JSON.stringify(samples["portfolio-by-code"]));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(body.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        fc.nat(body.length),
        (edits, length) => {
          const changed = Uint8Array.from(body);
          for (const [at, value] of edits) changed[at] = value;
          readAll("portfolio-by-code", edits.length % 2 === 0 ? changed : changed.subarray(0, length));
        },
      ),
      { numRuns: 500 },
    );
  });
});
