import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { IndexLevels } from "../../contracts/tables/index-levels.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import { Quotes } from "../../contracts/tables/quotes.ts";
import type { RowOf, Table } from "../../contracts/tables/table.ts";
import { toColumns } from "../../core/lake/columns.ts";
import { curatedKey } from "../../core/lake/keys.ts";
import type { ObjectStore } from "../../core/ports.ts";
import { portfolioRow } from "../local/refine/portfolio.ts";

/**
 * A market that is made up: no recording holds quotes, levels and portfolios of the same sessions. Its numbers are
 * those of an index: weights are of the close before, the divisor keeps the level over rebalancings and splits, and a
 * constituent that does not trade keeps its price. 2025-05-05 is a first Monday: a new portfolio comes into force.
 */
export const marketSessions = ["2025-04-30", "2025-05-02", "2025-05-05", "2025-05-06"] as const;
export const [start, quiet, rebalance, split] = marketSessions;
type MarketSession = (typeof marketSessions)[number];

interface Security {
  readonly ticker: string;
  /** Closes in cents for `factor` units: before the first session, then in each; undefined where it did not trade. */
  readonly closes: readonly (bigint | undefined)[];
  readonly factors?: readonly bigint[];
  /** Units in the index's portfolio of each session; 0 where it is no constituent. */
  readonly quantities: readonly bigint[];
  readonly distributions?: readonly string[];
  /** Units that one became at the start of a session. */
  readonly splits?: readonly bigint[];
}

const securities: readonly Security[] = [
  { ticker: "TSTA3", closes: [1000n, 1050n, 1050n, 1100n, 1080n], quantities: [900n, 900n, 800n, 800n] },
  {
    ticker: "TSTB4",
    closes: [2000n, 1900n, 1950n, 1950n, 1000n],
    quantities: [400n, 400n, 400n, 800n],
    distributions: ["100", "101", "101", "101", "102"],
    splits: [1n, 1n, 1n, 2n],
  },
  { ticker: "TSTC11", closes: [500n, 510n, undefined, 505n, 500n], quantities: [600n, 600n, 0n, 0n] },
  {
    ticker: "TSTD3",
    closes: [300_000n, 305_000n, 310_000n, 312n, 315n],
    factors: [1000n, 1000n, 1000n, 1n, 1n],
    quantities: [5000n, 5000n, 5000n, 5000n],
  },
  { ticker: "TSTE3", closes: [700n, 710n, 720n, 730n, 700n], quantities: [0n, 0n, 700n, 700n] },
];

const rounded = (value: bigint, by: bigint) => (2n * value + by) / (2n * by);

/** Price of one unit, in 1/100000, at a place of `closes`; the last one where it did not trade. */
const unitPrice = ({ closes, factors }: Security, place: number): bigint => {
  let at = place;
  while (closes[at] === undefined) at -= 1;
  return ((closes[at] as bigint) * 1000n) / (factors?.[at] ?? 1n);
};

/** Sums to 100.000 exactly: the largest remainders are rounded up. */
const weightsOf = (values: readonly bigint[]): readonly bigint[] => {
  const total = values.reduce((sum, value) => sum + value, 0n);
  const whole = values.map((value) => (value * 100_000n) / total);
  const missing = Number(100_000n - whole.reduce((sum, value) => sum + value, 0n));
  const byRemainder = values
    .map((value, at) => ({ at, rest: (value * 100_000n) % total }))
    .sort((left, right) => (left.rest > right.rest ? -1 : 1))
    .slice(0, missing)
    .map(({ at }) => at);
  return whole.map((weight, at) => weight + (byRemainder.includes(at) ? 1n : 0n));
};

interface MarketDay {
  readonly session: MarketSession;
  readonly portfolio: readonly RowOf<typeof IndexPortfolio>[];
  readonly quotes: readonly RowOf<typeof Quotes>[];
  /** IBOV's close in hundredths of a point. */
  readonly level: bigint;
}

const quoteRow = (
  row: Partial<RowOf<typeof Quotes>> & Pick<RowOf<typeof Quotes>, "sessionDate" | "ticker">,
) => ({
  bdiCode: "02",
  marketType: "010",
  forwardDays: 0,
  issuerName: "MADE UP",
  specification: "ON      NM",
  currency: "R$",
  openPrice: 1n,
  highPrice: 1n,
  lowPrice: 1n,
  averagePrice: 1n,
  closePrice: 1n,
  bestBidPrice: 0n,
  bestAskPrice: 0n,
  tradeCount: 1,
  quantity: 1n,
  tradedValue: 1n,
  strikePrice: 0n,
  strikeCorrection: "0",
  expiryDate: null,
  quotationFactor: 1,
  strikePoints: 0n,
  isin: "BRMADEUPACN0",
  distributionNumber: "100",
  ...row,
});

const quotesOf = (session: MarketSession, place: number): readonly RowOf<typeof Quotes>[] =>
  securities.flatMap((security, at) => {
    const { ticker, closes, factors, distributions } = security;
    const closePrice = closes[place];
    if (closePrice === undefined) return [];
    const factor = factors?.[place] ?? 1n;
    const quantity = 1000n * BigInt(at + 1) + BigInt(place);
    const cash = quoteRow({
      sessionDate: session,
      ticker,
      closePrice,
      quotationFactor: Number(factor),
      tradeCount: 10 * (at + 1),
      quantity,
      tradedValue: (closePrice * quantity) / factor,
      ...(distributions ? { distributionNumber: distributions[place] ?? "" } : {}),
    });
    // Other markets, whose prices mean something else.
    const fractional = quoteRow({ ...cash, ticker: `${ticker}F`, bdiCode: "96", marketType: "020" });
    const auction = quoteRow({ ...cash, bdiCode: "46", marketType: "017", closePrice: 1n });
    return [cash, fractional, auction];
  });

const marketDays = (): readonly MarketDay[] => {
  let level = 10_000_00n;
  return marketSessions.map((session, at) => {
    const members = securities.filter(({ quantities }) => (quantities[at] ?? 0n) > 0n);
    const quantityOf = ({ quantities }: Security) => quantities[at] as bigint;
    const opening = members.map((one) => (quantityOf(one) * unitPrice(one, at)) / (one.splits?.[at] ?? 1n));
    const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);
    const divisor = rounded(sum(opening) * 100_000n, level);
    const weights = weightsOf(opening);
    const portfolio = members.map((one, place) =>
      portfolioRow({
        sessionDate: session,
        ticker: one.ticker,
        assetName: `MADE UP ${one.ticker.slice(3, 4)}`,
        weightPct: weights[place] as bigint,
        theoreticalQty: quantityOf(one),
        divisor,
        sectorLabel: "Made up / One",
        sector: "Made up",
        subsector: "One",
      }),
    );
    level = rounded(sum(members.map((one) => quantityOf(one) * unitPrice(one, at + 1))) * 100_000n, divisor);
    return { session, portfolio, quotes: quotesOf(session, at + 1), level };
  });
};

/** Another index, of one constituent, which the lake has of the last two sessions only. */
const another = (rows: readonly RowOf<typeof IndexPortfolio>[]) =>
  rows.slice(0, 1).map((row) => ({ ...row, indexCode: "IBXL", weightPct: 100_000n, divisor: 100_000_000n }));

/** Its level is the value of 800 TSTA3, but for the last session, of which a point too much is published. */
const levelsOfAnother = [
  { sessionDate: rebalance, indexCode: "IBXL", closeLevel: 800n * 1100n },
  { sessionDate: split, indexCode: "IBXL", closeLevel: 800n * 1080n + 100n },
];

const parquet = createHyparquetWriter({ compression: "SNAPPY" });

/** Puts the market where the compactor would. */
export const putMadeUpMarket = async (lake: ObjectStore): Promise<void> => {
  const put = <T extends Table>(
    table: T,
    period: Parameters<typeof curatedKey>[1],
    rows: readonly RowOf<T>[],
  ) => lake.put(curatedKey(table, period), parquet.write(table, toColumns(table, rows)));
  const days = marketDays();
  for (const [at, { session, portfolio, quotes }] of days.entries()) {
    await put(IndexPortfolio, { day: session }, at < 2 ? portfolio : [...portfolio, ...another(portfolio)]);
    await put(Quotes, { day: session }, quotes);
  }
  const levels = days.map(({ session, level }) => ({
    sessionDate: session,
    indexCode: "IBOV",
    closeLevel: level,
  }));
  await put(IndexLevels, { year: 2025 }, [...levels, ...levelsOfAnother]);
};
