import fc from "fast-check";
import { ByteWriter } from "hyparquet-writer";
import { deltaBinaryPack, deltaByteArray } from "hyparquet-writer/src/delta.js";
import { writeRleBitPackedHybrid } from "hyparquet-writer/src/encoding.js";
import { writePlain } from "hyparquet-writer/src/plain.js";
import { describe, expect, it } from "vitest";
import { encodeDeltas } from "../../../adapters/parquet/encoders/delta-integers.ts";
import { encodeDeltaText } from "../../../adapters/parquet/encoders/delta-text.ts";
import { encodeHybrid } from "../../../adapters/parquet/encoders/hybrid.ts";
import { type PlainType, putPlain } from "../../../adapters/parquet/encoders/plain.ts";
import { createScratch, filled, type Scratch } from "../../../adapters/parquet/encoders/scratch.ts";
import { arenaOf } from "./arenas.ts";

const encoded = (encode: (scratch: Scratch) => void): number[] => {
  const scratch = createScratch(4);
  encode(scratch);
  return [...filled(scratch)];
};

const byLibrary = (write: (writer: ByteWriter) => void): number[] => {
  const writer = new ByteWriter();
  write(writer);
  return [...writer.getBytes()];
};

/** Runs, patterns and noise, so that all forms of the hybrid come, of up to some groups. */
const integers = (max: number) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.constantFrom(0, 1, max), fc.integer({ min: 0, max })),
        fc.integer({ min: 1, max: 30 }),
      ),
      {
        maxLength: 40,
      },
    )
    .map((runs) =>
      Int32Array.from(runs.flatMap(([value, count]) => Array.from({ length: count }, () => value))),
    );

const codes = fc.array(
  fc.oneof(
    fc.constantFrom(
      "",
      "PETR4",
      "PETR4",
      "PETR4F",
      "PETRA100",
      "É",
      "Ça",
      "\u{10ffff}",
      "😀",
      "x".repeat(300),
    ),
    fc.string({ unit: "binary", maxLength: 9 }),
  ),
  { maxLength: 300 },
);

describe("an encoder's bytes are the library's own:", () => {
  it("the hybrid of runs and packed bits", () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 0, max: 24 })
          .chain((width) => fc.tuple(fc.constant(width), integers(2 ** width - 1))),
        ([width, values]) => {
          expect(encoded((scratch) => encodeHybrid(scratch, values, width))).toEqual(
            byLibrary((writer) => writeRleBitPackedHybrid(writer, [...values], width)),
          );
        },
      ),
    );
  });

  it("delta binary packed", () => {
    const any = fc.array(
      fc.oneof(
        fc.constantFrom(0, 2 ** 31 - 1, 1, 12),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
      ),
      { minLength: 1, maxLength: 700 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          any.map((values) => Int32Array.from(values)),
          integers(7).filter((of) => of.length > 0),
        ),
        (values) => {
          expect(encoded((scratch) => encodeDeltas(scratch, values))).toEqual(
            byLibrary((writer) => deltaBinaryPack(writer, [...values], "INT32")),
          );
        },
      ),
    );
  });

  it("delta byte array", () => {
    fc.assert(
      fc.property(
        codes.filter((values) => values.length > 0),
        (values) => {
          const { bytes, ends } = arenaOf(values);
          expect(encoded((scratch) => encodeDeltaText(scratch, bytes, 0, ends))).toEqual(
            byLibrary((writer) =>
              deltaByteArray(
                writer,
                values.map((value) => Buffer.from(value, "utf8")),
              ),
            ),
          );
        },
      ),
    );
  });

  it("plain", () => {
    const plain = fc.oneof(
      fc.tuple(fc.constant<PlainType>("INT32"), fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))),
      fc.tuple(
        fc.constant<PlainType>("INT64"),
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
      ),
      fc.tuple(fc.constant<PlainType>("BYTE_ARRAY"), fc.array(fc.uint8Array({ maxLength: 20 }))),
      fc.tuple(
        fc.constant<PlainType>("FIXED_LEN_BYTE_ARRAY"),
        fc.array(fc.uint8Array({ minLength: 5, maxLength: 5 })),
      ),
    );
    fc.assert(
      fc.property(plain, ([type, values]) => {
        expect(
          encoded((scratch) => {
            for (const value of values) putPlain(scratch, value, type);
          }),
        ).toEqual(byLibrary((writer) => writePlain(writer, values as never, type, 5)));
      }),
    );
  });
});
