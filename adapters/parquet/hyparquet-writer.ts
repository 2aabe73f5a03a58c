import { constants as zlib, zstdCompressSync } from "node:zlib";
import { ByteWriter, type SchemaElement } from "hyparquet-writer";
import { writeIndexes } from "hyparquet-writer/src/indexes.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import type { Column, Table } from "../../contracts/tables/table.ts";
import type { ColumnValues, ParquetWriter } from "../../core/ports.ts";
import { checkColumns } from "./check-columns.ts";
import { type ChunkSettings, writeColumnChunk } from "./column-chunk.ts";
import { columnCodec } from "./column-codec.ts";
import { distinctValues } from "./distinct-values.ts";
import { type ChunkWritten, type Codec, libraryVersion, pageTarget, type RowGroup } from "./library.ts";
import { parquetSchema } from "./schema.ts";

export type ParquetCompression = "ZSTD" | "SNAPPY" | "NONE";

export interface HyparquetWriterOptions {
  readonly compression: ParquetCompression;
  /** Rows of a row group; the last one has the rest. */
  readonly rowGroupRows?: number;
  /** Rows of a page, the same rows in every column. */
  readonly pageRows?: number;
}

/** Counted up when the same rows begin to give other bytes, so that files are told apart by it. */
const layoutVersion = "1.0.0";
/** In the form readers parse: `<application> version <version> (build <build>)`. */
const createdBy = `b3-index-lake version ${layoutVersion} (build ${libraryVersion})`;
const zstdLevel = 3;
/** "PAR1" */
const magic = 0x31524150;

const compressors = {
  SNAPPY: snappyCompress,
  ZSTD: (bytes: Uint8Array) =>
    zstdCompressSync(bytes, { params: { [zlib.ZSTD_c_compressionLevel]: zstdLevel } }),
};

/**
 * Writes tables as Parquet with the page and footer writers of `hyparquet-writer`. The same rows give the same bytes
 * (with ZSTD: under the same Node). Statistics on every column; column and offset index where a column chunk has
 * more than one page. Besides the port's errors, columns that are not the table's, or not equally long, are a
 * `PermanentError` (`columns-do-not-fit`).
 */
export const createHyparquetWriter = ({
  compression,
  rowGroupRows = 100_000,
  pageRows = 20_000,
}: HyparquetWriterOptions): ParquetWriter => {
  const codec: Codec = compression === "NONE" ? "UNCOMPRESSED" : compression;
  // 64 bytes hold every text that B3 publishes whole, and still bound the footer.
  const settings: ChunkSettings = { pageRows, statisticsBytes: 64, smallestCompressed: 512 };

  const write = (table: Table, columns: Readonly<Record<string, ColumnValues>>): Uint8Array => {
    const rows = checkColumns(table, columns);
    const schema = parquetSchema(table);
    const [root, ...elements] = schema as [SchemaElement, ...SchemaElement[]];
    const plans = Object.entries<Column>(table.columns).map(([field, column], at) => {
      const element = elements[at] as SchemaElement;
      return {
        column,
        values: columns[field] as ColumnValues,
        where: `${table.name}.${element.name}`,
        target: pageTarget(element, root, codec, compressors),
        codec: columnCodec(column.type, element),
      };
    });
    const writer = new ByteWriter();
    const written: ChunkWritten[] = [];
    const row_groups: RowGroup[] = [];
    writer.appendUint32(magic);
    for (let from = 0; from < rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, rows);
      const start = writer.offset;
      const chunks = plans.map(({ where, column, codec, values, target }) =>
        writeColumnChunk(
          writer,
          target,
          codec,
          distinctValues(where, column, codec, values, from, to),
          settings,
        ),
      );
      written.push(...chunks);
      row_groups.push({
        columns: chunks.map(({ chunk }) => chunk),
        total_byte_size: chunks.reduce(
          (sum, { chunk }) => sum + (chunk.meta_data?.total_uncompressed_size ?? 0n),
          0n,
        ),
        num_rows: BigInt(to - from),
        file_offset: BigInt(start),
        total_compressed_size: BigInt(writer.offset - start),
      });
    }
    writeIndexes(writer, written);
    writeMetadata(
      writer,
      { version: 2, created_by: createdBy, schema, num_rows: BigInt(rows), row_groups, metadata_length: 0 },
      settings.statisticsBytes,
    );
    writer.appendUint32(magic);
    return writer.getBytes().slice();
  };

  return {
    fingerprint: [
      createdBy,
      compression === "ZSTD" ? `ZSTD ${zstdLevel}` : compression,
      `${rowGroupRows} rows a group, ${pageRows} a page`,
      `statistics ${settings.statisticsBytes}, compressed from ${settings.smallestCompressed}`,
    ].join("; "),
    write,
  };
};
