import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import { VisibleError } from "../core/errors.ts";
import type { QueryEngine } from "../core/ports.ts";
import { bindNamed } from "../core/sql/parameters.ts";
import {
  type Query,
  reportConcentration,
  reportIndexes,
  reportLevels,
  reportPortfolio,
  reportSectors,
  reportWeightsOverTime,
} from "../sql/index.ts";
import type { ReportConcentrationRow, ReportIndexRow, ReportLevelRow } from "../sql/rows.ts";
import type { IndexData, Snapshot } from "./data.ts";

/** Sessions over which weights and concentration are drawn: about a year. */
const drawnSessions = 250;

export interface ReportAsk {
  /** Left out: the index of which the lake holds most sessions. */
  readonly indexes?: readonly IndexCode[] | "all";
  /** Left out: each index's newest. */
  readonly session?: SessionDate;
}

type Ask = <Row>(query: Query<Row>, parameters: Readonly<Record<string, string>>) => Promise<readonly Row[]>;

const asking =
  (engine: QueryEngine, signal?: AbortSignal): Ask =>
  async (query, parameters) => {
    const { columns, rows } = await engine.run(bindNamed(query.sql, parameters), signal);
    return query.rows(
      rows.map((row) => Object.fromEntries(columns.map(({ name }, at) => [name, row[at] ?? null]))),
    );
  };

const chooseIndexes = (held: readonly ReportIndexRow[], asked: ReportAsk["indexes"]): readonly string[] => {
  if (held.length === 0)
    throw new VisibleError("no-data", "the lake holds neither a portfolio nor a level of any index yet");
  const codes = held.map(({ index_code }) => index_code);
  if (asked === "all") return codes;
  if (asked === undefined) {
    const [most] = held.toSorted((a, b) => b.portfolios - a.portfolios || b.levels - a.levels);
    return most ? [most.index_code] : [];
  }
  const unknown = asked.filter((code) => !codes.includes(code));
  if (unknown.length > 0)
    throw new VisibleError(
      "unknown-index",
      `the lake holds nothing of ${unknown.join(", ")}; it holds ${codes.join(", ")}`,
    );
  return asked;
};

const chooseSession = (
  index: IndexCode,
  sessions: readonly ReportConcentrationRow[],
  levels: readonly ReportLevelRow[],
  asked?: SessionDate,
): SessionDate => {
  const held = [...sessions, ...levels].map(({ session_date }) => session_date).sort();
  const newest = sessions.at(-1)?.session_date ?? held.at(-1);
  if (asked === undefined && newest !== undefined) return newest;
  if (asked !== undefined && held.at(-1) === asked) return asked;
  throw new VisibleError(
    "no-session",
    `the lake holds nothing of ${index} on ${asked}${
      held.length === 0 ? ", nor before it" : `; the last session before it is ${held.at(-1)}`
    }`,
  );
};

const forever: SessionDate = "9999-12-31";

const collectIndex = async (ask: Ask, index: IndexCode, asked?: SessionDate): Promise<IndexData> => {
  const upTo = { index_code: index, to_date: asked ?? forever };
  const [sessions, allLevels] = await Promise.all([ask(reportConcentration, upTo), ask(reportLevels, upTo)]);
  const session = chooseSession(index, sessions, allLevels, asked);
  const dateOf = (row?: ReportConcentrationRow) => row?.session_date;
  const last = dateOf(sessions.at(-1));
  const classified = dateOf(sessions.findLast((row) => row.classified > 0));
  const from = dateOf(sessions.at(-drawnSessions) ?? sessions[0]);

  const at = async <Row>(query: Query<Row>, day?: SessionDate): Promise<Snapshot<Row> | undefined> => {
    if (day === undefined) return undefined;
    const [ano = "", mes = "", dia = ""] = day.split("-");
    const rows = await ask(query, { index_code: index, session_date: day, ano, mes, dia });
    return rows.length === 0 ? undefined : { session: day, rows };
  };
  const [portfolio, previous, sectors, weights] = await Promise.all([
    at(reportPortfolio, last),
    at(reportPortfolio, dateOf(sessions.at(-2))),
    at(reportSectors, classified),
    last === undefined || from === undefined
      ? []
      : ask(reportWeightsOverTime, { index_code: index, from_date: from, session_date: last }),
  ]);
  return {
    index,
    session,
    ...(portfolio ? { portfolio } : {}),
    ...(previous ? { previous } : {}),
    ...(sectors ? { sectors } : {}),
    sessions,
    weights,
    levels: allLevels.filter(({ session_date }) => session_date <= session),
  };
};

/**
 * Asks the lake for what a report shows. Throws a `VisibleError` (`no-data`, `unknown-index`, `no-session`) for what
 * the lake does not hold.
 */
export const collectReport = async (
  engine: QueryEngine,
  { indexes, session }: ReportAsk,
  signal?: AbortSignal,
): Promise<readonly IndexData[]> => {
  const ask = asking(engine, signal);
  const codes = chooseIndexes(await ask(reportIndexes, {}), indexes);
  const found: IndexData[] = [];
  // One index after the other: Athena runs a few queries of an account at a time.
  for (const code of codes) found.push(await collectIndex(ask, code, session));
  return found;
};
