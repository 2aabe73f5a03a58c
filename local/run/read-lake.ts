import { VisibleError } from "../../core/errors.ts";
import type { QueryEngine } from "../../core/ports.ts";
import { collectedRows, sectorAnalysis, temporalAnalysis, topStocks } from "../../sql/index.ts";
import type { RunSummary } from "./summary.ts";

type Found = Pick<RunSummary, "collected" | "queries" | "topStocks">;

const asObjects = ({ columns, rows }: Awaited<ReturnType<QueryEngine["run"]>>) =>
  rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null])));

/** What every run tells of; the others wait until they are asked, for a run is to be quick. */
const toldQueries = [sectorAnalysis, temporalAnalysis, topStocks];

/** Asks the lake through Athena, as a user would: what it holds, and what some queries find. */
export const readLake = async (engine: QueryEngine, signal?: AbortSignal): Promise<Found> => {
  const ask = async (sql: string) => asObjects(await engine.run(sql, signal));
  const answers = new Map(
    await Promise.all(toldQueries.map(async ({ name, sql }) => [name, await ask(sql)] as const)),
  );
  const collected = collectedRows.rows(await ask(collectedRows.sql));
  const top = answers.get(topStocks.name);
  if (!top) throw new VisibleError("query-missing", `there is no query ${topStocks.name}`);
  return {
    collected: collected.map((row) => ({
      table: row.table_name,
      session: row.session_date,
      index: row.index_code,
      rows: row.row_count,
      bySector: row.by_sector,
    })),
    queries: Object.fromEntries([...answers].map(([name, rows]) => [name, { rows: rows.length }])),
    topStocks: topStocks.rows(top).map((row) => ({
      session: row.session_date,
      index: row.index_code,
      place: row.place,
      ticker: row.ticker,
      company: row.company,
      weightPct: row.weight_pct,
    })),
  };
};
