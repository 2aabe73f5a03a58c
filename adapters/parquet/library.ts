import type { SchemaElement } from "hyparquet-writer";
import type { writeDataPageV2 } from "hyparquet-writer/src/datapage.js";
import type { writeIndexes } from "hyparquet-writer/src/indexes.js";
import type { writeMetadata } from "hyparquet-writer/src/metadata.js";

/** Types that the library gives no name to outside itself. */
export type PageTarget = Parameters<typeof writeDataPageV2>[0]["column"];
export type PageValues = Parameters<typeof writeDataPageV2>[0]["pageData"]["values"];
export type Encoding = Parameters<typeof writeDataPageV2>[0]["encoding"];
export type ChunkWritten = Parameters<typeof writeIndexes>[1][number];
export type ColumnIndex = NonNullable<ChunkWritten["columnIndex"]>;
export type OffsetIndex = NonNullable<ChunkWritten["offsetIndex"]>;
type FileMetadata = Parameters<typeof writeMetadata>[1];
export type RowGroup = FileMetadata["row_groups"][number];
export type Codec = PageTarget["codec"];
type Compressors = PageTarget["compressors"];

/** Exactly the version that package.json pins: another one may write other bytes. */
export const libraryVersion = "hyparquet-writer 0.17.0";

export const pageTarget = (
  element: SchemaElement,
  root: SchemaElement,
  codec: Codec,
  compressors: Compressors,
): PageTarget => ({
  columnName: element.name,
  element,
  schemaPath: [root, element],
  codec,
  compressors,
  stats: true,
  pageSize: 0,
  columnIndex: true,
  offsetIndex: true,
});
