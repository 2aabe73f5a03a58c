import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../../..");

export const recordedText = (file: string): string =>
  readFileSync(path.join(root, "recordings/indexProxy", file), "utf8");

export const fixtureText = (file: string): string =>
  readFileSync(path.join(root, "tests/fixtures/indexProxy", file), "utf8");

export const bytes = (json: unknown): Uint8Array => Buffer.from(JSON.stringify(json), "utf8");

/** A recorded constituent, in B3's keys. */
export interface Recorded {
  readonly page: Record<string, number>;
  readonly header: Record<string, string | number | null>;
  readonly results: Record<string, string | number | null>[];
}

export const recorded = (file: string): Recorded => JSON.parse(recordedText(file));

const swapped = (text: string) => text.replaceAll(/[.,]/g, (mark) => (mark === "." ? "," : "."));
const numeric = new Set(["part", "partAcum", "theoricalQty", "reductor"]);

const toBrazilianValue = (key: string, value: unknown): unknown => {
  if (typeof value !== "string") return value;
  if (numeric.has(key)) return swapped(value);
  return key === "date" ? value.replace(/^(..)\/(..)/, "$2/$1") : value;
};

/** An en-us recording with the marks of its numbers and the order of its date exchanged, by text alone. */
export const inBrazilian = (answer: Recorded): Recorded =>
  JSON.parse(JSON.stringify(answer), (key, value) => toBrazilianValue(key, value));

/** The same list cut into pages. */
export const cut = (answer: Recorded, pageSize: number): Recorded[] => {
  const totalPages = Math.ceil(answer.results.length / pageSize);
  return Array.from({ length: totalPages }, (_, at) => ({
    page: { pageNumber: at + 1, pageSize, totalRecords: answer.results.length, totalPages },
    header: answer.header,
    results: answer.results.slice(at * pageSize, (at + 1) * pageSize),
  }));
};

export const levelsFile = "indexStatisticsProxy/GetPortfolioDay/IBOV_2022_en-us.json";

/** A grid of levels in B3's keys. */
export interface RecordedLevels {
  readonly min: Record<string, string | number | null>;
  readonly max: Record<string, string | number | null>;
  readonly results: Record<string, string | number | null>[];
}

export const recordedLevels = (): RecordedLevels =>
  JSON.parse(readFileSync(path.join(root, "recordings", levelsFile), "utf8"));

/** The same in pt-br: points and commas exchanged, by text alone. */
export const levelsInBrazilian = (): RecordedLevels =>
  JSON.parse(JSON.stringify(recordedLevels()), (_, value) =>
    typeof value === "string" ? swapped(value) : value,
  );

/** Digits of a number, which are its unscaled value when B3 writes all decimals. */
export const digits = (text: unknown): bigint => BigInt(String(text).replaceAll(/\D/g, ""));

export const byCodeFile = (day: string) => `GetPortfolioDay/IBOV_segment1_pt-br_${day}.json`;
export const bySectorFile = "GetPortfolioDay/IBOV_segment2_en-us_2025-04-07.json";
export const theoreticalFile = "GetTheoricalPortfolio/IBOV_en-us_2025-04-07.json";
export const membershipFile = "GetStockIndex/2025-04-07.json";
export const byCodeDays = ["2025-06-30", "2025-07-01", "2025-07-02", "2025-07-03", "2025-07-04"];
