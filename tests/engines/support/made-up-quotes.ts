import { Quotes } from "../../../contracts/tables/quotes.ts";
import type { RowOf } from "../../../contracts/tables/table.ts";
import type { ColumnData } from "../../../core/ports.ts";
import { arenaOf } from "../../adapters/parquet/arenas.ts";

/** Equal on every run (Park and Miller's generator). */
const seededRandom = (seed: number) => {
  let state = seed;
  return (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

const longest = "x".repeat(63);
/** Texts that are hard for one reader or another: bounds cut at 64 bytes, the order of UTF-16, nothing at all. */
const texts = [
  "",
  " ",
  "'",
  "\\",
  "PETR4",
  "Máqs e Equips",
  "😀",
  "\u{ffff}",
  "\u{10ffff}",
  "R$",
  `${longest}a`,
  `${longest}ab`,
  `${longest}é`,
  "\u{10ffff}".repeat(20),
];
const dates = ["0001-01-01", "1582-10-15", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"];
const largest = (digits: number) => 10n ** BigInt(digits) - 1n;

export type QuoteRow = RowOf<typeof Quotes>;

/** Made-up quotes with the least, the greatest and the oddest values that the types hold, sorted by ticker. */
export const madeUpQuotes = (count: number): readonly QuoteRow[] => {
  const random = seededRandom(20_161_026);
  const pick = <Item>(items: readonly Item[]) => items[random(items.length)] as Item;
  const price = () => pick([0n, 1n, -1n, largest(13), -largest(13), BigInt(random(100_000))]);
  const whole = () => pick([0, -1, 2 ** 31 - 1, -(2 ** 31), random(1_000)]);
  return Array.from(
    { length: count },
    (_, at): QuoteRow => ({
      sessionDate: "2016-02-29",
      ticker: `${String(Math.floor(at / 3)).padStart(6, "0")}${pick(texts)}`,
      bdiCode: pick(["02", "96", ""]),
      marketType: pick(["010", "020", "😀"]),
      forwardDays: whole(),
      issuerName: pick(texts),
      specification: pick(texts),
      currency: "R$",
      openPrice: price(),
      highPrice: price(),
      lowPrice: price(),
      averagePrice: price(),
      closePrice: BigInt(at),
      bestBidPrice: price(),
      bestAskPrice: 0n,
      tradeCount: at,
      quantity: pick([0n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), BigInt(random(1_000_000))]),
      tradedValue: pick([largest(18), -largest(18), BigInt(at) * 10n ** 12n]),
      strikePrice: price(),
      strikeCorrection: pick(["0", "1", ""]),
      // The first half of the file has whole pages of NULL.
      expiryDate: at < count / 2 ? null : pick([null, ...dates]),
      quotationFactor: pick([1, 1000]),
      strikePoints: price(),
      isin: `BR${String(at % 5000).padStart(10, "0")}`,
      distributionNumber: pick(["100", "101"]),
    }),
  ).sort((left, right) => (Buffer.from(left.ticker) < Buffer.from(right.ticker) ? -1 : 1));
};

const codedOf = (column: readonly (string | null)[]): ColumnData => {
  const values = [...new Set(column)];
  const places = new Map(values.map((value, at) => [value, at]));
  return { values, places: Int32Array.from(column, (value) => places.get(value) as number) };
};

const likeTheReader = (field: string, values: readonly (string | number | bigint | null)[]): ColumnData => {
  if (field === "ticker" || field === "isin") return arenaOf(values as string[]);
  const some = values.find((value) => value !== null);
  if (typeof some === "number") return Int32Array.from(values as number[]);
  return typeof some === "bigint"
    ? BigInt64Array.from(values as bigint[])
    : codedOf(values as (string | null)[]);
};

/** The same rows in the forms that the reader of quotes gives columns in: arenas, coded values, typed arrays. */
export const columnsAsRead = (rows: readonly QuoteRow[]): Readonly<Record<string, ColumnData>> =>
  Object.fromEntries(
    Object.keys(Quotes.columns).map((field) => [
      field,
      likeTheReader(
        field,
        rows.map((row) => row[field as keyof QuoteRow]),
      ),
    ]),
  );
