import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { date, decimal, int32, int64, nullable, string, table } from "../../../contracts/tables/table.ts";
import type { CaptureSet } from "../../../core/lake/captures.ts";
import { toColumns } from "../../../core/lake/columns.ts";
import { contentHash, inputsHash } from "../../../core/lake/lineage.ts";
import { runId } from "../../support/example-messages.ts";

const text = { description: "a column" };
const Sample = table({
  name: "sample",
  layer: "curated",
  version: 1,
  description: "One column of each type",
  columns: {
    day: date(text),
    code: string(text),
    label: nullable(string(text)),
    rank: nullable(int32(text)),
    quantity: int64(text),
    weight: decimal(6, 3)(text),
  },
  sortKey: ["day", "code"],
  partitionKeys: [{ name: "ano", description: "Year" }],
  inputs: [],
});

const row = fc.record({
  day: fc.constantFrom("2025-04-07", "2025-04-08"),
  code: fc.string({ minLength: 1, maxLength: 3 }),
  label: fc.option(fc.string({ unit: "binary", maxLength: 4 })),
  rank: fc.option(fc.integer({ min: 1, max: 99 })),
  quantity: fc.bigInt(0n, 10n ** 18n),
  weight: fc.bigInt(0n, 100_000n),
});
/** Rows that their sort key tells apart. */
const rows = fc.uniqueArray(row, { selector: ({ day, code }) => `${day} ${code}`, maxLength: 8 });

const hashOf = (all: Parameters<typeof toColumns>[1], of = Sample, fingerprint = "writer 1") =>
  contentHash(of, fingerprint, toColumns(of, all));

describe("toColumns", () => {
  it("sorts rows by the sort key and keeps them together", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const columns = toColumns(Sample, all);
        const sorted = all.toSorted((a, b) =>
          a.day === b.day ? (a.code < b.code ? -1 : 1) : a.day < b.day ? -1 : 1,
        );
        for (const field of Object.keys(Sample.columns) as (keyof (typeof sorted)[number])[])
          expect(columns[field]).toEqual(sorted.map((one) => one[field]));
      }),
    );
  });

  it("has a column for each field of the table and for no other, NULL where a row has none", () => {
    const columns = toColumns(Sample, [{ day: "2025-04-07", code: "A", quantity: 1n, weight: 2n, extra: 1 }]);
    expect(Object.keys(columns)).toEqual(Object.keys(Sample.columns));
    expect(columns.label).toEqual([null]);
    expect(toColumns(Sample, []).day).toEqual([]);
  });

  it("sorts numbers as numbers, and NULL first", () => {
    const byRank = { ...Sample, sortKey: ["rank", "quantity"] };
    const columns = toColumns(byRank, [
      { rank: 10, quantity: 10n },
      { rank: 10, quantity: 9n },
      { rank: 9, quantity: 1n },
      { rank: null, quantity: 2n },
    ]);
    expect(columns.rank).toEqual([null, 9, 10, 10]);
    expect(columns.quantity).toEqual([2n, 1n, 9n, 10n]);
  });
});

describe("contentHash", () => {
  it("does not depend on the order of rows", () => {
    fc.assert(
      fc.property(
        rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(hashOf(shuffled)).toBe(hashOf(all));
        },
      ),
    );
  });

  it("differs for rows that differ", () => {
    fc.assert(
      fc.property(rows, rows, (one, other) => {
        const isSame =
          JSON.stringify(toColumns(Sample, one), bigint) === JSON.stringify(toColumns(Sample, other), bigint);
        expect(hashOf(one) === hashOf(other)).toBe(isSame);
      }),
    );
  });

  it("differs for any one value that differs", () => {
    const changed = {
      day: "2025-04-09",
      code: "other",
      label: "another label",
      rank: 100,
      quantity: -1n,
      weight: -1n,
    };
    fc.assert(
      fc.property(
        rows.filter((all) => all.length > 0),
        fc.constantFrom(...(Object.keys(changed) as (keyof typeof changed)[])),
        fc.nat(),
        (all, field, nth) => {
          const at = nth % all.length;
          const other = all.map((one, place) => (place === at ? { ...one, [field]: changed[field] } : one));
          expect(hashOf(other)).not.toBe(hashOf(all));
        },
      ),
    );
  });

  it("tells NULL from empty text, and a row's end from its neighbour's", () => {
    const base = { day: "2025-04-07", code: "A", label: null, rank: null, quantity: 1n, weight: 1n };
    const hashes = [null, "", "null"].map((label) => hashOf([{ ...base, label }]));
    expect(new Set(hashes).size).toBe(3);
    const [one, two] = [
      [
        { ...base, label: 'a","b' },
        { ...base, code: "B", label: "" },
      ],
      [
        { ...base, label: "a" },
        { ...base, code: "B", label: 'b","' },
      ],
    ].map((all) => hashOf(all));
    expect(one).not.toBe(two);
  });

  it("differs for another version of the contract, another table and another writer", () => {
    const all = [{ day: "2025-04-07", code: "A", quantity: 1n, weight: 1n }];
    const hashes = [
      hashOf(all),
      hashOf(all, { ...Sample, version: 2 }),
      hashOf(all, { ...Sample, name: "sample_too" }),
      hashOf(all, Sample, "writer 2"),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

const bigint = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

describe("inputsHash", () => {
  const set = (index: string, etags: readonly string[]): CaptureSet => ({
    dataset: "portfolio-by-code",
    period: { day: "2025-04-07" },
    index,
    runId: runId(),
    totalPages: etags.length,
    pages: etags.map((etag, at) => ({ key: `raw/${index}/${at}`, etag, size: 1, page: at + 1 })),
  });

  it("is the same for the same pages in whatever order", () => {
    const [a, b] = [set("IBOV", ['"1"', '"2"']), set("IBXL", ['"3"'])];
    expect(inputsHash([a, b])).toBe(inputsHash([b, a]));
    expect(inputsHash([{ ...a, pages: a.pages.toReversed() }, b])).toBe(inputsHash([a, b]));
  });

  it("differs for a page more, a page less, another page and another content", () => {
    const hashes = [
      inputsHash([]),
      inputsHash([set("IBOV", ['"1"'])]),
      inputsHash([set("IBOV", ['"1"', '"2"'])]),
      inputsHash([set("IBOV", ['"9"'])]),
      inputsHash([set("IBXL", ['"1"'])]),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});
