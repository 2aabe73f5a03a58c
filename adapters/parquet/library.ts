import type { SchemaElement } from "hyparquet-writer";
import type { writePageHeader } from "hyparquet-writer/src/datapage.js";
import type { writeIndexes } from "hyparquet-writer/src/indexes.js";
import type { writeMetadata } from "hyparquet-writer/src/metadata.js";

/** Types that the library gives no name to outside itself. */
export type Encoding = NonNullable<Parameters<typeof writePageHeader>[1]["data_page_header_v2"]>["encoding"];
export type ChunkWritten = Parameters<typeof writeIndexes>[1][number];
export type ColumnIndex = NonNullable<ChunkWritten["columnIndex"]>;
export type OffsetIndex = NonNullable<ChunkWritten["offsetIndex"]>;
type FileMetadata = Parameters<typeof writeMetadata>[1];
export type RowGroup = FileMetadata["row_groups"][number];
export type Codec = NonNullable<RowGroup["columns"][number]["meta_data"]>["codec"];

/** Exactly the version that package.json pins: another one may write other bytes. */
export const libraryVersion = "hyparquet-writer 0.17.0";

/** A column as the file declares it, and how its pages are compressed. */
export interface ChunkTarget {
  readonly element: SchemaElement;
  readonly codec: Codec;
  readonly compress: (bytes: Uint8Array) => Uint8Array;
}
