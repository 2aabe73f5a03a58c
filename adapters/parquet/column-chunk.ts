import type { ByteWriter } from "hyparquet-writer";
import { writeDataPageV2 } from "hyparquet-writer/src/datapage.js";
import { writeDictionaryPage } from "hyparquet-writer/src/dictionary.js";
import { unconvertMinMax } from "hyparquet-writer/src/unconvert.js";
import { type Bounds, boundaryOrder, chunkBounds, pageBounds } from "./bounds.ts";
import type { ColumnCodec, Ordered, Physical } from "./column-codec.ts";
import type { DistinctValues } from "./distinct-values.ts";
import type { ChunkWritten, ColumnIndex, Encoding, OffsetIndex, PageTarget, PageValues } from "./library.ts";

export interface ChunkSettings {
  readonly pageRows: number;
  /** Longest min or max of a text; a longer one is cut to a bound that still holds. */
  readonly statisticsBytes: number;
  /** Chunks below this are not compressed: a call costs more than it can save. */
  readonly smallestCompressed: number;
}

interface Plan {
  readonly dictionary: boolean;
  /** Value bytes before compression. */
  readonly bytes: number;
}

/** A dictionary has to halve the values' bytes, or the reader's detour through it does not pay. */
const plan = ({ values, places }: DistinctValues, { bytes }: ColumnCodec): Plan => {
  const sizes = values.map(bytes);
  const dictionary = sizes.reduce((sum, size) => sum + size, 0);
  const indexBits = Math.ceil(Math.log2(Math.max(values.length, 1)));
  let [plain, present] = [0, 0];
  for (const place of places) {
    if (place < 0) continue;
    plain += sizes[place] as number;
    present += 1;
  }
  const encoded = dictionary + Math.ceil((present * indexBits) / 8);
  return 2 * encoded <= plain && present > 0
    ? { dictionary: true, bytes: encoded }
    : { dictionary: false, bytes: plain };
};

const columnIndexOf = (
  pages: readonly Bounds[],
  { element }: PageTarget,
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

/** A page's values, or without `physical` its dictionary places, as the library takes them: with nulls among them. */
const pageRowsOf = (
  places: Int32Array,
  physical: readonly Physical[] | undefined,
  optional: boolean,
): { readonly values: PageValues; readonly definitionLevels: number[] } => {
  if (!physical && !optional) return { values: places, definitionLevels: [] };
  const values = new Array<Physical | null>(places.length);
  const definitionLevels = new Array<number>(optional ? places.length : 0);
  for (let row = 0; row < places.length; row += 1) {
    const place = places[row] as number;
    values[row] = place < 0 ? null : physical ? (physical[place] as Physical) : place;
    if (optional) definitionLevels[row] = place < 0 ? 0 : 1;
  }
  return { values, definitionLevels };
};

/** Writes one column of one row group, and says what the footer and the page indexes need of it. */
export const writeColumnChunk = (
  writer: ByteWriter,
  target: PageTarget,
  codec: ColumnCodec,
  distinct: DistinctValues,
  settings: ChunkSettings,
): ChunkWritten => {
  const { places, values } = distinct;
  const { dictionary, bytes } = plan(distinct, codec);
  const column: PageTarget =
    bytes < settings.smallestCompressed ? { ...target, codec: "UNCOMPRESSED" } : target;
  const optional = column.element.repetition_type === "OPTIONAL";
  const physical = values.map(codec.physical);
  const encoding: Encoding = dictionary ? "RLE_DICTIONARY" : "PLAIN";
  const start = writer.offset;
  let uncompressed = dictionary ? writeDictionaryPage(writer, column, physical) : 0;
  const dataStart = writer.offset;

  const page_locations: OffsetIndex["page_locations"] = [];
  for (let first = 0; first < places.length; first += settings.pageRows) {
    const offset = writer.offset;
    const page = places.subarray(first, first + settings.pageRows);
    uncompressed += writeDataPageV2({
      writer,
      column,
      encoding,
      pageData: {
        ...pageRowsOf(page, dictionary ? undefined : physical, optional),
        repetitionLevels: [],
        maxDefinitionLevel: optional ? 1 : 0,
      },
    });
    page_locations.push({
      offset: BigInt(offset),
      compressed_page_size: writer.offset - offset,
      first_row_index: BigInt(first),
    });
  }

  const pages = pageBounds(distinct, settings.pageRows);
  const { min, max, nulls } = chunkBounds(pages);
  const dataPages = { page_type: "DATA_PAGE_V2", encoding, count: pages.length } as const;
  return {
    chunk: {
      file_offset: BigInt(start),
      meta_data: {
        type: column.element.type as NonNullable<typeof column.element.type>,
        encodings: dictionary ? ["PLAIN", encoding] : [encoding],
        path_in_schema: [column.columnName],
        codec: column.codec,
        num_values: BigInt(places.length),
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
    ...(pages.length > 1
      ? {
          columnIndex: columnIndexOf(pages, column, settings.statisticsBytes),
          offsetIndex: { page_locations },
        }
      : {}),
  };
};
