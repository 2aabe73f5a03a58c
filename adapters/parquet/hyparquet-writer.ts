import { constants as zlib, zstdCompressSync } from "node:zlib";
import { ByteWriter, type SchemaElement } from "hyparquet-writer";
import { writeIndexes } from "hyparquet-writer/src/indexes.js";
import { writeMetadata } from "hyparquet-writer/src/metadata.js";
import { snappyCompress } from "hyparquet-writer/src/snappy.js";
import type { Column, Table } from "../../contracts/tables/table.ts";
import type { ColumnData, ParquetWriter } from "../../core/ports.ts";
import { checkColumns } from "./check-columns.ts";
import { type ChunkSettings, createChunkWriter } from "./column-chunk.ts";
import { columnCodec } from "./column-codec.ts";
import { encodeColumn } from "./encode-column.ts";
import type { PlainType } from "./encoders/plain.ts";
import { type ChunkWritten, type Codec, libraryVersion, type RowGroup } from "./library.ts";
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
const zstdLevel = 1;
/** "PAR1" */
const magic = 0x31524150;

const compressors: Readonly<Record<ParquetCompression, (bytes: Uint8Array) => Uint8Array>> = {
  NONE: (bytes) => bytes,
  SNAPPY: snappyCompress,
  ZSTD: (bytes: Uint8Array) =>
    zstdCompressSync(bytes, { params: { [zlib.ZSTD_c_compressionLevel]: zstdLevel } }),
};

/**
 * Writes tables as Parquet with encoders of our own and the page headers and footer of `hyparquet-writer`. The same rows give the same bytes
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
  const writeChunk = createChunkWriter(settings);

  const write = (table: Table, columns: Readonly<Record<string, ColumnData>>): Uint8Array => {
    const rows = checkColumns(table, columns);
    const schema = parquetSchema(table);
    const elements = schema.slice(1);
    const plans = Object.entries<Column>(table.columns).map(([field, column], at) => {
      const element = elements[at] as SchemaElement;
      return {
        where: `${table.name}.${element.name}`,
        column,
        codec: columnCodec(column.type, element),
        physicalType: element.type as PlainType,
        data: columns[field] as ColumnData,
        target: { element, codec, compress: compressors[compression] },
      };
    });
    const writer = new ByteWriter();
    const written: ChunkWritten[] = [];
    const row_groups: RowGroup[] = [];
    writer.appendUint32(magic);
    for (let from = 0; from < rows; from += rowGroupRows) {
      const to = Math.min(from + rowGroupRows, rows);
      const start = writer.offset;
      const chunks = plans.map((plan) =>
        writeChunk(writer, plan.target, encodeColumn(plan, from, to, pageRows)),
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
