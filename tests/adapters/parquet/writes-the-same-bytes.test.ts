import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { arbitraryTable } from "./arbitrary-tables.ts";
import { duckDbReader, tableOf } from "./read-back.ts";

const manifest = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8"));

describe("a file", () => {
  const duckDb = duckDbReader();

  it("is the same bytes from the same rows, whichever writer of these settings writes it, and when", () => {
    fc.assert(
      fc.property(arbitraryTable(30), ({ table, columns }) => {
        const first = createHyparquetWriter({ compression: "ZSTD" });
        const bytes = first.write(table, columns);
        const copies = Object.fromEntries(
          Object.entries(columns).map(([field, values]) => [field, [...values]]),
        ) as typeof columns;
        expect(first.write(table, copies)).toEqual(bytes);
        expect(createHyparquetWriter({ compression: "ZSTD" }).write(table, columns)).toEqual(bytes);
      }),
    );
  });

  it("says who wrote it, in the form readers parse", async () => {
    const file = createHyparquetWriter({ compression: "ZSTD" }).write(
      tableOf({ n: { type: { kind: "int32" }, nullable: false, description: "" } }),
      { n: [1] },
    );
    const [{ created_by } = {}] = await duckDb.query(
      file,
      "SELECT created_by FROM parquet_file_metadata($file)",
    );
    expect(created_by).toBe("b3-index-lake version 1.0.0 (build hyparquet-writer 0.17.0)");
  });
});

describe("the fingerprint", () => {
  const of = (options: Parameters<typeof createHyparquetWriter>[0]) =>
    createHyparquetWriter(options).fingerprint;

  it("names the library's version, which is the pinned and the installed one", () => {
    const pinned = manifest("package.json").dependencies["hyparquet-writer"];
    expect(pinned).toBe(manifest("node_modules/hyparquet-writer/package.json").version);
    expect(of({ compression: "ZSTD" })).toContain(`hyparquet-writer ${pinned}`);
  });

  it("differs with each setting, and with nothing else", () => {
    const all = [
      of({ compression: "ZSTD" }),
      of({ compression: "SNAPPY" }),
      of({ compression: "NONE" }),
      of({ compression: "ZSTD", rowGroupRows: 5 }),
      of({ compression: "ZSTD", pageRows: 5 }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(of({ compression: "ZSTD" })).toBe(all[0]);
  });
});
