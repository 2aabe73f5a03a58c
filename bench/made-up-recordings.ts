import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatDecimal } from "../core/numbers/decimal.ts";

/** Numbers between 0 and `below`, the same in each run. */
const generator = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const tickerPool = Array.from({ length: 500 }, (_, at) => {
  const letters = [0, 1, 2, 3].map((place) => String.fromCharCode(65 + (Math.floor(at / 26 ** place) % 26)));
  return `${letters.reverse().join("")}${3 + (at % 9)}`;
});

/** Weights in thousandths of a percent that close at 100.000 exactly. */
const weights = (rows: number): bigint[] => {
  const share = Math.floor(100_000 / rows);
  return Array.from({ length: rows }, (_, at) => BigInt(at === 0 ? 100_000 - share * (rows - 1) : share));
};

/**
 * Writes recordings that nobody recorded, in B3's shape, for measuring only: portfolios by code of `indexes` made-up
 * indexes with 100 to 200 of 500 made-up tickers each. Returns the number of rows.
 */
export const writeMadeUpRecordings = async (
  folder: string,
  session: string,
  indexes: number,
): Promise<number> => {
  const random = generator(42);
  const target = join(folder, "indexProxy", "GetPortfolioDay");
  await mkdir(target, { recursive: true });
  const [year = "", month, day] = session.split("-");
  let total = 0;
  for (let at = 0; at < indexes; at++) {
    const index = `MU${String(at).padStart(2, "0")}`;
    const count = 100 + random(101);
    const tickers = new Set<string>();
    while (tickers.size < count) tickers.add(tickerPool[random(tickerPool.length)] as string);
    const parts = weights(count);
    const quantities = parts.map(() => BigInt(1_000_000 + random(900_000_000)));
    const results = [...tickers].sort().map((cod, row) => ({
      segment: null,
      cod,
      asset: `MADE UP ${cod.slice(0, 4)}`,
      type: "ON      NM",
      part: formatDecimal(parts[row] as bigint, 3),
      partAcum: null,
      theoricalQty: formatDecimal(quantities[row] as bigint, 0),
    }));
    const answer = {
      page: { pageNumber: 1, pageSize: 9999, totalRecords: count, totalPages: 1 },
      header: {
        date: `${day}/${month}/${year.slice(2)}`,
        text: "Quantidade Teórica Total",
        part: "100,000",
        partAcum: null,
        textReductor: "Redutor",
        reductor: "15.453.473,14801835",
        theoricalQty: formatDecimal(
          quantities.reduce((sum, one) => sum + one, 0n),
          0,
        ),
      },
      results,
    };
    await writeFile(join(target, `${index}_segment1_pt-br_${session}.json`), JSON.stringify(answer));
    total += count;
  }
  return total;
};
