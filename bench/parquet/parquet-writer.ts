import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import type { ColumnValues } from "../../core/ports.ts";
import { baselineWriter } from "./baseline.ts";
import { type PortfolioRow, portfolioRows } from "./portfolio-rows.ts";

interface Contender {
  readonly name: string;
  /** Resolves to the bytes written. */
  readonly write: () => number | Promise<number>;
}

export interface ParquetMeasurement {
  readonly writer: string;
  readonly rows: number;
  /** Median of the rounds. */
  readonly milliseconds: number;
  readonly rowsPerSecond: number;
  readonly bytes: number;
  /** Against `parquetjs-lite` as it comes: median of the rounds' own ratios, since a round's pairs share its load. */
  readonly timesFaster: number;
  readonly timesSmaller: number;
}

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

const columnsOf = (rows: readonly PortfolioRow[]): Record<string, ColumnValues> =>
  Object.fromEntries(
    Object.keys(IndexPortfolio.columns).map((field) => [
      field,
      rows.map((row) => row[field as keyof PortfolioRow]) as ColumnValues,
    ]),
  );

const contenders = (rows: readonly PortfolioRow[]): Contender[] => {
  const columns = columnsOf(rows);
  const ours = (compression: "ZSTD" | "SNAPPY"): Contender => {
    const writer = createHyparquetWriter({ compression });
    return { name: `ours, ${compression}`, write: () => writer.write(IndexPortfolio, columns).length };
  };
  return [
    { name: "parquetjs-lite, as it comes", write: baselineWriter(IndexPortfolio, rows, "UNCOMPRESSED") },
    { name: "parquetjs-lite, GZIP", write: baselineWriter(IndexPortfolio, rows, "GZIP") },
    ours("ZSTD"),
    ours("SNAPPY"),
  ];
};

const measure = async (rows: readonly PortfolioRow[], rounds: number, repeats: number) => {
  const all = contenders(rows);
  const times = all.map((): number[] => []);
  const bytes = all.map(() => 0);
  // Round 0 warms up and does not count; each round turns the order, so that none always follows the same.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < all.length; turn += 1) {
      const at = (turn + round) % all.length;
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        bytes[at] = await (all[at] as Contender).write();
      }
      if (round > 0) times[at]?.push((performance.now() - start) / repeats);
    }
  }
  const baseline = times[0] as readonly number[];
  return all.map(({ name }, at): ParquetMeasurement => {
    const own = times[at] as readonly number[];
    const milliseconds = median(own);
    return {
      writer: name,
      rows: rows.length,
      milliseconds,
      rowsPerSecond: (rows.length / milliseconds) * 1000,
      bytes: bytes[at] as number,
      timesFaster: median(own.map((time, round) => (baseline[round] as number) / time)),
      timesSmaller: (bytes[0] as number) / (bytes[at] as number),
    };
  });
};

const print = (measurements: readonly ParquetMeasurement[]) => {
  const head = ["writer", "ms", "rows/s", "bytes", "faster", "smaller"];
  const lines = measurements.map((of) => [
    of.writer,
    of.milliseconds.toFixed(of.milliseconds < 10 ? 2 : 0),
    Math.round(of.rowsPerSecond).toLocaleString("en"),
    of.bytes.toLocaleString("en"),
    `${of.timesFaster.toFixed(1)}x`,
    `${of.timesSmaller.toFixed(1)}x`,
  ]);
  const widths = head.map((_, at) =>
    Math.max(...[head, ...lines].map((line) => (line[at] as string).length)),
  );
  for (const line of [head, ...lines]) {
    const cells = line.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number),
    );
    console.log(`  ${cells.join("  ")}`);
  }
};

/**
 * Our Parquet writer (column arrays to bytes) against `parquetjs-lite` (rows to a stream in memory) on the same
 * `index_portfolio` rows: one index of one session, and 100,000 rows. Prints a table of each.
 */
export const benchParquet = async (): Promise<readonly ParquetMeasurement[]> => {
  const all: ParquetMeasurement[] = [];
  for (const { sessions, indexes, constituents, rounds, repeats } of [
    { sessions: 1, indexes: 1, constituents: 150, rounds: 15, repeats: 20 },
    { sessions: 20, indexes: 40, constituents: 125, rounds: 3, repeats: 1 },
  ]) {
    const rows = portfolioRows({ sessions, indexes, constituents });
    console.log(`Parquet, ${rows.length.toLocaleString("en")} rows of ${IndexPortfolio.name}`);
    const measurements = await measure(rows, rounds, repeats);
    print(measurements);
    all.push(...measurements);
  }
  return all;
};
