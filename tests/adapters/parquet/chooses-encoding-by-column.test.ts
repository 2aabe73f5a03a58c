import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { int64, nullable, string } from "../../../contracts/tables/table.ts";
import { duckDbReader, tableOf } from "./read-back.ts";

const text = { description: "" };

describe("a column chunk", () => {
  const duckDb = duckDbReader();

  it("has a dictionary where that halves it, and compression where there is enough to compress", async () => {
    const rows = Array.from({ length: 2000 }, (_, row) => row);
    const table = tableOf({
      constant: string(text),
      fewLong: string(text),
      unique: int64(text),
      nothing: nullable(string(text)),
    });
    const file = createHyparquetWriter({ compression: "ZSTD" }).write(table, {
      constant: rows.map(() => "IBOV"),
      fewLong: rows.map((row) => `sector ${row % 50}`),
      unique: rows.map((row) => BigInt(row) ** 4n),
      nothing: rows.map(() => null),
    });
    const chunks = await duckDb.query(
      file,
      "SELECT path_in_schema AS name, encodings, compression FROM parquet_metadata($file)",
    );
    expect(chunks).toEqual([
      { name: "constant", encodings: "PLAIN, RLE_DICTIONARY", compression: "UNCOMPRESSED" },
      { name: "few_long", encodings: "PLAIN, RLE_DICTIONARY", compression: "ZSTD" },
      { name: "unique", encodings: "PLAIN", compression: "ZSTD" },
      { name: "nothing", encodings: "PLAIN", compression: "UNCOMPRESSED" },
    ]);
  });
});
