import { type DatasetName, type IndexCode, Period, type RunId, SessionDate } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";

/** Where one captured page lies in the raw bucket. */
export interface RawPage {
  readonly dataset: DatasetName;
  readonly period: Period;
  /** Left out for datasets that have no index. */
  readonly index?: IndexCode | undefined;
  readonly runId: RunId;
  readonly page: number;
  readonly totalPages: number;
  /** A file that keeps B3's own name; left out for JSON pages. */
  readonly fileName?: string | undefined;
}

const noIndex = "_";
const four = (value: number) => String(value).padStart(4, "0");

export const dayPath = (day: SessionDate): string => {
  const [year, month, date] = day.split("-");
  return `ano=${year}/mes=${month}/dia=${date}/`;
};

const periodPath = (period: Period): string =>
  "day" in period ? dayPath(period.day) : `ano=${four(period.year)}/`;

/** `raw/<dataset>/ano=YYYY/mes=MM/dia=DD/`: every capture of a dataset in a period. */
export const rawPrefix = (dataset: DatasetName, period: Period): string =>
  `raw/${dataset}/${periodPath(period)}`;

/** `raw/<dataset>/ano=…/<index or _>/`: every capture of one index in a period. */
export const rawIndexPrefix = (dataset: DatasetName, period: Period, index: IndexCode = noIndex): string =>
  `${rawPrefix(dataset, period)}${index}/`;

/** `raw/<dataset>/ano=…/<index or _>/<run id>/`: the pages of one run of one index. */
export const rawRunPrefix = (run: Omit<RawPage, "page" | "totalPages" | "fileName">): string =>
  `${rawIndexPrefix(run.dataset, run.period, run.index)}${run.runId}/`;

/** `raw/<dataset>/ano=…/<index or _>/<run id>/page-NNNN-of-NNNN.json`, or B3's own file name at its end. */
export const rawKey = (page: RawPage): string =>
  rawRunPrefix(page) + (page.fileName ?? `page-${four(page.page)}-of-${four(page.totalPages)}.json`);

const rejectedOf = (name: string): string => name.replace(/^raw\//, "rejected/");

/** Where an answer that was refused is kept for inspection. */
export const rejectedKey = (page: RawPage): string => rejectedOf(rawKey(page));

/** `rejected/<dataset>/ano=…/`: every answer of a dataset that was refused in a period. */
export const rejectedPrefix = (dataset: DatasetName, period: Period): string =>
  rejectedOf(rawPrefix(dataset, period));

const rawPattern =
  /^raw\/(?<dataset>[a-z]+(?:-[a-z]+)*)\/ano=(?<year>\d{4})\/(?:mes=(?<month>\d{2})\/dia=(?<day>\d{2})\/)?(?<index>[A-Z][A-Z0-9]{3}|_)\/(?<runId>[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\/(?:page-(?<page>\d{4})-of-(?<total>\d{4})\.json|(?<file>[A-Z][A-Za-z0-9_.-]*\.ZIP))$/;

/** The reverse of `rawKey`; undefined for a key that is not ours. */
export const parseRawKey = (key: string): RawPage | undefined => {
  const parts = rawPattern.exec(key)?.groups;
  if (!parts) return undefined;
  const {
    dataset,
    year,
    month,
    day,
    index,
    runId,
    page = "1",
    total = "1",
    file,
  } = parts as Record<string, string>;
  const period = month === undefined ? { year: Number(year) } : { day: `${year}-${month}-${day}` };
  const isNumbered = Number(page) >= 1 && Number(page) <= Number(total);
  if (!isNumbered || !Period.safeParse(period).success) return undefined;
  return {
    dataset: dataset as string,
    period,
    ...(index === noIndex ? {} : { index: index as string }),
    runId: runId as string,
    page: Number(page),
    totalPages: Number(total),
    ...(file === undefined ? {} : { fileName: file }),
  };
};

/** The reverse of `rejectedKey`; undefined for a key that is not ours. */
export const parseRejectedKey = (key: string): RawPage | undefined =>
  key.startsWith("rejected/") ? parseRawKey(key.replace(/^rejected\//, "raw/")) : undefined;

/** Prefix of a table in the lake bucket: `curated/index_portfolio/`. */
export const tablePrefix = (table: Table): string => `${table.layer}/${table.name}/`;

/** Prefix of one partition, or of all partitions that share leading values. */
export const partitionPrefix = (table: Table, values: readonly string[]): string =>
  tablePrefix(table) + values.map((value, at) => `${table.partitionKeys[at]?.name}=${value}/`).join("");

/** The partition values of a period in a curated table. */
export const periodValues = (period: Period): readonly string[] =>
  "day" in period ? period.day.split("-") : [four(period.year)];

/** The one file of a partition. */
export const partitionFile = "part-00000.parquet";

/** `curated/<table>/ano=YYYY/mes=MM/dia=DD/part-00000.parquet` */
export const curatedKey = (table: Table, period: Period): string =>
  partitionPrefix(table, periodValues(period)) + partitionFile;

/** Engines pass over names that begin with `_` or `.`: they are leftovers and markers, not data. */
const dataFile = /^[^_.].*\.parquet$/;

/** What a lake key names; undefined for a key that is not a data file in a partition of a known table. */
export const parseLakeKey = (
  key: string,
  tableNamed: (name: string) => Table | undefined,
): { readonly table: Table; readonly values: readonly string[] } | undefined => {
  const [layer, name, ...rest] = key.split("/");
  const table = name === undefined ? undefined : tableNamed(name);
  if (!table || table.layer !== layer || rest.length !== table.partitionKeys.length + 1) return undefined;
  if (!dataFile.test(rest.at(-1) as string)) return undefined;
  const values: string[] = [];
  for (const [at, { name: expected }] of table.partitionKeys.entries()) {
    const [found, value, ...more] = (rest[at] as string).split("=");
    if (found !== expected || !value || more.length > 0) return undefined;
    values.push(value);
  }
  return { table, values };
};

/** The session of partition values; undefined for a table partitioned by year, and for values that are no day. */
export const sessionOf = (table: Table, values: readonly string[]): SessionDate | undefined => {
  const at = table.partitionKeys.findIndex((key) => key.name === "session_date");
  const day = at >= 0 ? values[at] : values.slice(0, 3).join("-");
  return SessionDate.safeParse(day).data;
};
