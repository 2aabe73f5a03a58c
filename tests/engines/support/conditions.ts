import { hiveTable } from "../../../contracts/tables/hive-table.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import type { Reader } from "./lakes.ts";

/** A value as a literal that Trino, Spark and DuckDB read alike. */
const literal = (text: string, type: string): string => {
  if (type === "string") return `'${text.replaceAll("'", "''")}'`;
  if (type === "date") return `DATE '${text}'`;
  return `CAST('${text}' AS ${type === "int" ? "INTEGER" : type})`;
};

/** Every file costs a scan its time: of a table of a file a ticker, these show as much. */
const mostFiles = 20;
const everything = "1 = 1";

/** What all conditions are held within: everything, or some files of the last session where a table has very many. */
const scopeOf = async (duckDb: Reader, { name, layer, partitionKeys }: Table): Promise<string> => {
  const [first = "", second] = partitionKeys.map((key) => key.name);
  if (second === undefined || layer === "curated") return everything;
  const last = `${first} = (SELECT max(${first}) FROM ${name})`;
  const { rows } = await duckDb.run(
    `SELECT DISTINCT ${first}, ${second} FROM ${name} WHERE ${last} ORDER BY 2 LIMIT ${mostFiles}`,
  );
  const [session, ticker] = rows.at(-1) ?? [];
  return rows.length < mostFiles ? everything : `${first} = '${session}' AND ${second} <= '${ticker}'`;
};

/** Conditions over every column of a table, partition keys included, by values that DuckDB finds in it. */
export const conditionsOf = async (duckDb: Reader, table: Table): Promise<readonly string[]> => {
  const { columns, partitionKeys } = hiveTable(table, "");
  const conditions: string[] = [];
  const scope = await scopeOf(duckDb, table);
  for (const { name, type } of [...columns, ...partitionKeys]) {
    const { rows } = await duckDb.run(
      `SELECT DISTINCT ${name} FROM ${table.name} WHERE ${name} IS NOT NULL AND ${scope} ORDER BY 1`,
    );
    const values = rows.map(([value]) => literal(value as string, type));
    const middle = values[Math.floor(values.length / 2)];
    conditions.push(
      `${name} IS NULL`,
      ...new Set(
        [values[0], middle, values.at(-1)].flatMap((value) => (value ? [`${name} = ${value}`] : [])),
      ),
      ...(middle === undefined ? [] : [`${name} < ${middle}`]),
    );
  }
  return scope === everything ? conditions : conditions.map((condition) => `${condition} AND ${scope}`);
};

export type Counts = Readonly<Record<string, number>>;

/** Counted without a WHERE: nothing of the file's statistics takes part. */
export const countOneByOne = async (
  duckDb: Reader,
  table: Table,
  conditions: readonly string[],
): Promise<Counts> => {
  const { rows } = await duckDb.run(
    `SELECT ${conditions.map((condition) => `count(*) FILTER (WHERE ${condition})`).join(", ")} FROM ${table.name}`,
  );
  return Object.fromEntries(conditions.map((condition, at) => [condition, Number(rows[0]?.[at])]));
};

/** Scans of one statement, each planned and read on its own; the time of planning grows faster than their number. */
const scansAtOnce = 8;

/** Counted with one WHERE a scan, so that row groups, pages and dictionaries are left out by their statistics. */
export const countByWhere = async (
  reader: Reader,
  table: Table,
  conditions: readonly string[],
): Promise<Counts> => {
  const found: [string, number][] = [];
  for (let from = 0; from < conditions.length; from += scansAtOnce) {
    const some = conditions.slice(from, from + scansAtOnce);
    const scans = some.map(
      (condition, at) => `SELECT ${at} AS place, count(*) FROM ${table.name} WHERE ${condition}`,
    );
    const { rows } = await reader.run(scans.join(" UNION ALL "));
    for (const [place, count] of rows) found.push([some[Number(place)] as string, Number(count)]);
  }
  return Object.fromEntries(found);
};
