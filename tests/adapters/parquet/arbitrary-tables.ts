import fc from "fast-check";
import {
  type Column,
  date,
  decimal,
  int32,
  int64,
  nullable,
  string,
  type Table,
} from "../../../contracts/tables/table.ts";
import { type TestColumns, tableOf } from "./read-back.ts";

/** The values of a set often enough that they do occur. */
const orAny = <Value>(extremes: readonly Value[], any: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc.oneof(fc.constantFrom(...extremes), any);

const texts = orAny(
  ["", " ", "\0", "\u{ff}", "Máqs e Equips", "😀", "\u{10ffff}", "\u{ffff}", "\u{e000}", "x".repeat(200)],
  fc.string({ unit: "binary", maxLength: 12 }),
);
const dates = orAny(
  ["0001-01-01", "1582-10-15", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"],
  fc
    .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10)),
);
const ints = orAny([0, -1, 2 ** 31 - 1, -(2 ** 31)], fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));
const longs = orAny(
  [0n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 2n ** 31n, 2n ** 32n],
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
);
const decimals = (precision: number) => {
  const largest = 10n ** BigInt(precision) - 1n;
  return orAny([0n, 1n, -1n, largest, -largest], fc.bigInt({ min: -largest, max: largest }));
};

interface Kind {
  readonly column: Column;
  readonly values: fc.Arbitrary<string | number | bigint>;
}

const kinds: fc.Arbitrary<Kind> = fc.oneof(
  fc.constant<Kind>({ column: string({ description: "" }), values: texts }),
  fc.constant<Kind>({ column: date({ description: "" }), values: dates }),
  fc.constant<Kind>({ column: int32({ description: "" }), values: ints }),
  fc.constant<Kind>({ column: int64({ description: "" }), values: longs }),
  fc
    .integer({ min: 1, max: 38 })
    .chain((precision) => fc.tuple(fc.constant(precision), fc.integer({ min: 0, max: precision })))
    .map(
      ([precision, scale]): Kind => ({
        column: decimal(precision, scale)({ description: "" }),
        values: decimals(precision),
      }),
    ),
);

const columnOf = (kind: Kind, rows: number, isNullable: boolean) => {
  // Few values make a dictionary, many do not: both must come.
  const cells = fc.oneof(
    kind.values,
    fc.array(kind.values, { minLength: 1, maxLength: 3 }).chain((few) => fc.constantFrom(...few)),
  );
  return fc
    .array(isNullable ? fc.option(cells, { freq: 3 }) : cells, { minLength: rows, maxLength: rows })
    .map((values) => ({ column: isNullable ? nullable(kind.column) : kind.column, values }));
};

/** A table of one to six columns `field0` …, and up to `maxRows` rows of it. */
export const arbitraryTable = (
  maxRows: number,
): fc.Arbitrary<{ readonly table: Table; readonly columns: TestColumns }> =>
  fc
    .tuple(
      fc.integer({ min: 0, max: maxRows }),
      fc.array(fc.tuple(kinds, fc.boolean()), { minLength: 1, maxLength: 6 }),
    )
    .chain(([rows, shapes]) => fc.tuple(...shapes.map(([kind, isNull]) => columnOf(kind, rows, isNull))))
    .map((made) => ({
      table: tableOf(Object.fromEntries(made.map(({ column }, at) => [`field${at}`, column]))),
      columns: Object.fromEntries(made.map(({ values }, at) => [`field${at}`, values])) as TestColumns,
    }));
