import type { ColumnValues, ParquetWriter } from "../../core/ports.ts";

export interface Readable {
  readonly table: string;
  readonly columns: Readonly<Record<string, readonly (string | number | null)[]>>;
}

/** Stands in for Parquet where a test looks at what was written: JSON, with 64-bit numbers as text. */
export const createReadableParquet = (fingerprint = "readable 1"): ParquetWriter => ({
  fingerprint,
  write: ({ name }, columns: Readonly<Record<string, ColumnValues>>) =>
    new TextEncoder().encode(
      JSON.stringify({ table: name, columns }, (_, value) =>
        typeof value === "bigint" ? String(value) : value,
      ),
    ),
});

export const readReadable = (body: Uint8Array | undefined): Readable =>
  JSON.parse(new TextDecoder().decode(body)) as Readable;
