import type { Bounds } from "./bounds.ts";
import type { Physical } from "./column-codec.ts";
import type { Scratch } from "./encoders/scratch.ts";
import type { Encoding } from "./library.ts";

/** One column of one row group, ready to be written page by page. */
export interface EncodedColumn {
  readonly rows: number;
  /** Of the data pages. */
  readonly encoding: Encoding;
  readonly dictionary?: readonly Physical[];
  /** Bytes of all pages before compression, where they are known beforehand. */
  readonly bytes?: number;
  /** Of each page. */
  readonly bounds: readonly Bounds[];
  /** Definition levels (0 is NULL) of the page's rows; undefined where none of the chunk's rows is NULL. */
  readonly levels?: (from: number, to: number) => Int32Array;
  /** Adds the values of the page's rows. */
  readonly putPage: (scratch: Scratch, from: number, to: number) => void;
}
