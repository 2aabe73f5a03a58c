import { type Period, SessionDate } from "../../../contracts/fields.ts";
import { tableNamed, tables } from "../../../contracts/tables/index.ts";
import { sourcesOf, tableSourceNamed, tableSources } from "../../datasets/registry.ts";
import { VisibleError } from "../../errors.ts";
import { curatedKey, parseLakeKey, parseRawKey, partitionFile, sessionOf } from "../../lake/keys.ts";
import {
  type CuratedLineage,
  type ExplainCuratedDeps,
  explainCurated,
  type OfSets,
} from "./explain-curated.ts";
import { type ExplainRefinedDeps, explainRefined, type RefinedLineage } from "./explain-refined.ts";

export type ExplainDeps = ExplainCuratedDeps & ExplainRefinedDeps;
export type FileLineage = CuratedLineage | RefinedLineage;

export interface Explanation {
  /** What was asked about: a key without its bucket, or a session. */
  readonly subject: string;
  /** What each table has of it, curated ones first. */
  readonly files: readonly FileLineage[];
}

/** Years' files of the curated tables hold a session too. */
const periodIn = (session: SessionDate, partitionKeys: number): Period =>
  partitionKeys === 1 ? { year: Number(session.slice(0, 4)) } : { day: session };

const explainSession = async (
  deps: ExplainDeps,
  session: SessionDate,
  of: OfSets,
): Promise<readonly FileLineage[]> => {
  const curated = await Promise.all(
    tableSources.map((source) =>
      explainCurated(deps, source, periodIn(session, source.table.partitionKeys.length), of),
    ),
  );
  const refined = await Promise.all(
    tables.filter(({ layer }) => layer === "refined").map((table) => explainRefined(deps, table, session)),
  );
  return [...curated, ...refined];
};

const hasAnything = (file: FileLineage): boolean =>
  file.layer === "curated"
    ? file.verdict !== "nothing" || file.sets.length > 0
    : file.freshness !== "nothing" || file.files > 0;

const explainLakeKey = async (
  deps: ExplainDeps,
  key: string,
  of: OfSets,
): Promise<readonly FileLineage[] | undefined> => {
  const isFile = key.endsWith(".parquet");
  // A partition's folder names its file.
  const parsed = parseLakeKey(isFile ? key : `${key.replace(/\/$/, "")}/${partitionFile}`, tableNamed);
  if (!parsed) return undefined;
  const { table, values } = parsed;
  const session = sessionOf(table, values);
  if (table.layer === "refined") {
    if (!session) return undefined;
    // The engine chose its files' names: whether one is right, only the bucket knows.
    const isThere = !isFile || (await deps.lake.head(key)) !== undefined;
    return isThere ? [await explainRefined(deps, table, session)] : [];
  }
  const period = session ? { day: session } : { year: Number(values[0]) };
  const own = curatedKey(table, period);
  if (isFile && key !== own)
    throw new VisibleError(
      "unknown-subject",
      `${key} is no file of the lake; its partition has ${own} alone`,
    );
  return [await explainCurated(deps, tableSourceNamed(table.name), period, of)];
};

/** A year's file of a dataset by days is explained by the sessions that were made of it, which are many. */
const explainRawKey = async (deps: ExplainDeps, key: string): Promise<readonly FileLineage[] | undefined> => {
  const page = parseRawKey(key);
  if (!page) return undefined;
  if ((await deps.raw.head(key)) === undefined) return [];
  return Promise.all(
    sourcesOf(page.dataset).map((source) =>
      explainCurated(deps, source, page.period, page.index === undefined ? {} : { index: page.index }),
    ),
  );
};

/**
 * The lineage of a file of the lake, of a raw page, or of all that there is of a session: raw pages and their hashes,
 * runs, messages, job runs, partitions; and whether a file is what its raw pages give now. Throws a `VisibleError`
 * (`unknown-subject`).
 */
export const createExplain =
  (deps: ExplainDeps) =>
  async (asked: string, of: OfSets = {}): Promise<Explanation> => {
    const subject = asked.replace(/^s3:\/\/[^/]+\//, "");
    const files = SessionDate.safeParse(subject).success
      ? await explainSession(deps, subject, of)
      : ((await explainLakeKey(deps, subject, of)) ?? (await explainRawKey(deps, subject)));
    if (files) return { subject, files: files.filter(hasAnything) };
    throw new VisibleError(
      "unknown-subject",
      `${asked} is neither a session (YYYY-MM-DD) nor a key below curated/, refined/ or raw/`,
    );
  };

/** Whether all of it is as it should be: files that are what raw gives, intact pages, registered partitions. */
export const isSound = ({ files }: Explanation): boolean =>
  files.every((file) =>
    file.layer === "refined"
      ? file.freshness !== "stale" && file.unregistered + file.dangling === 0
      : (file.verdict === "nothing" || (file.verdict === "same" && file.isRegistered !== false)) &&
        file.sets.every(({ pages }) => pages.every(({ isIntact }) => isIntact)),
  );
