import type { ByteWriter } from "hyparquet-writer";
import { writePageHeader } from "hyparquet-writer/src/datapage.js";
import { unconvertMinMax } from "hyparquet-writer/src/unconvert.js";
import { type Bounds, boundaryOrder, chunkBounds } from "./bounds.ts";
import type { Ordered } from "./column-codec.ts";
import type { EncodedColumn } from "./encoded-column.ts";
import { encodeHybrid } from "./encoders/hybrid.ts";
import { type PlainType, putPlain } from "./encoders/plain.ts";
import { createScratch, filled, type Scratch } from "./encoders/scratch.ts";
import type { ChunkTarget, ChunkWritten, ColumnIndex, OffsetIndex } from "./library.ts";

export interface ChunkSettings {
  readonly pageRows: number;
  /** Longest min or max of a text; a longer one is cut to a bound that still holds. */
  readonly statisticsBytes: number;
  /** Chunks and pages below this are not compressed: a call costs more than it can save. */
  readonly smallestCompressed: number;
}

const columnIndexOf = (
  pages: readonly Bounds[],
  { element }: ChunkTarget,
  statisticsBytes: number,
): ColumnIndex => {
  const bound = (value: Ordered | undefined, isMax: boolean) =>
    unconvertMinMax(value, element, isMax, statisticsBytes) ?? new Uint8Array();
  return {
    null_pages: pages.map(({ min }) => min === undefined),
    min_values: pages.map(({ min }) => bound(min, false)),
    max_values: pages.map(({ max }) => bound(max, true)),
    boundary_order: boundaryOrder(pages),
    null_counts: pages.map(({ nulls }) => BigInt(nulls)),
  };
};

const putDictionaryPage = (
  writer: ByteWriter,
  { element, codec, compress }: ChunkTarget,
  values: NonNullable<EncodedColumn["dictionary"]>,
  scratch: Scratch,
): number => {
  scratch.used = 0;
  for (const value of values) putPlain(scratch, value, element.type as PlainType);
  const body = filled(scratch);
  const compressed = codec === "UNCOMPRESSED" ? body : compress(body);
  const start = writer.offset;
  writePageHeader(writer, {
    type: "DICTIONARY_PAGE",
    uncompressed_page_size: body.length,
    compressed_page_size: compressed.length,
    dictionary_page_header: { num_values: values.length, encoding: "PLAIN" },
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(compressed);
  return headerBytes + body.length;
};

interface Page {
  readonly from: number;
  readonly to: number;
  readonly nulls: number;
}

/** Writes a data page (V2) and gives its uncompressed size with the header. */
const putDataPage = (
  writer: ByteWriter,
  { element, codec, compress }: ChunkTarget,
  encoded: EncodedColumn,
  { from, to, nulls }: Page,
  smallestCompressed: number,
  scratch: Scratch,
): number => {
  const rows = to - from;
  scratch.used = 0;
  if (element.repetition_type === "OPTIONAL")
    encodeHybrid(scratch, encoded.levels?.(from, to) ?? new Int32Array(rows).fill(1), 1);
  const levelBytes = scratch.used;
  encoded.putPage(scratch, from, to);
  const levels = filled(scratch).subarray(0, levelBytes);
  const body = filled(scratch).subarray(levelBytes);
  // A page of a chunk with a dictionary is compressed whatever its size: its chunk has been found large enough.
  const isLeft = codec !== "UNCOMPRESSED" && encoded.bytes === undefined && body.length < smallestCompressed;
  const compressed = codec === "UNCOMPRESSED" || isLeft ? body : compress(body);
  const start = writer.offset;
  writePageHeader(writer, {
    type: "DATA_PAGE_V2",
    uncompressed_page_size: levelBytes + body.length,
    compressed_page_size: levelBytes + compressed.length,
    data_page_header_v2: {
      num_values: rows,
      num_nulls: nulls,
      num_rows: rows,
      encoding: encoded.encoding,
      definition_levels_byte_length: levelBytes,
      repetition_levels_byte_length: 0,
      is_compressed: !isLeft,
    },
  });
  const headerBytes = writer.offset - start;
  writer.appendBytes(levels);
  writer.appendBytes(compressed);
  return headerBytes + levelBytes + body.length;
};

/** Writes column chunks one after another; they share the memory that pages are encoded in. */
export const createChunkWriter = (settings: ChunkSettings) => {
  const scratch = createScratch(64 * 1024);

  /** Writes one column of one row group, and says what the footer and the page indexes need of it. */
  return (writer: ByteWriter, target: ChunkTarget, encoded: EncodedColumn): ChunkWritten => {
    const { dictionary, encoding, rows, bounds } = encoded;
    const isSmall = encoded.bytes !== undefined && encoded.bytes < settings.smallestCompressed;
    const column: ChunkTarget = isSmall ? { ...target, codec: "UNCOMPRESSED" } : target;
    const start = writer.offset;
    let uncompressed = dictionary ? putDictionaryPage(writer, column, dictionary, scratch) : 0;
    const dataStart = writer.offset;

    const page_locations: OffsetIndex["page_locations"] = [];
    for (const [page, { nulls }] of bounds.entries()) {
      const offset = writer.offset;
      const from = page * settings.pageRows;
      const to = Math.min(from + settings.pageRows, rows);
      uncompressed += putDataPage(
        writer,
        column,
        encoded,
        { from, to, nulls },
        settings.smallestCompressed,
        scratch,
      );
      page_locations.push({
        offset: BigInt(offset),
        compressed_page_size: writer.offset - offset,
        first_row_index: BigInt(from),
      });
    }

    const { min, max, nulls } = chunkBounds(bounds);
    const dataPages = { page_type: "DATA_PAGE_V2", encoding, count: bounds.length } as const;
    return {
      chunk: {
        file_offset: BigInt(start),
        meta_data: {
          type: column.element.type as NonNullable<typeof column.element.type>,
          encodings: dictionary ? ["PLAIN", encoding] : [encoding],
          path_in_schema: [column.element.name],
          codec: column.codec,
          num_values: BigInt(rows),
          total_compressed_size: BigInt(writer.offset - start),
          total_uncompressed_size: BigInt(uncompressed),
          data_page_offset: BigInt(dataStart),
          ...(dictionary ? { dictionary_page_offset: BigInt(start) } : {}),
          statistics: {
            ...(min === undefined || max === undefined ? {} : { min_value: min, max_value: max }),
            null_count: BigInt(nulls),
          },
          encoding_stats: dictionary
            ? [{ page_type: "DICTIONARY_PAGE", encoding: "PLAIN", count: 1 }, dataPages]
            : [dataPages],
        },
      },
      ...(bounds.length > 1
        ? {
            columnIndex: columnIndexOf(bounds, column, settings.statisticsBytes),
            offsetIndex: { page_locations },
          }
        : {}),
    };
  };
};
