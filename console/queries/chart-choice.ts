import type { QueryResult } from "../../core/ports.ts";

type Row = QueryResult["rows"][number];

/** What of a result is drawn. */
export interface ChartChoice {
  readonly kind: "bars" | "line";
  /** Places of the columns. */
  readonly x: number;
  readonly y: number;
  /** Drawn are the rows whose column has this value; left out: all. */
  readonly only?: { readonly column: number; readonly value: string } | undefined;
}

export interface ChartColumns {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Columns of few values, with those values: each splits a result into parts. */
  readonly only: readonly { readonly column: number; readonly values: readonly string[] }[];
}

const isNumberType = (type: string) => /int|decimal|double|float|real/.test(type);
const isDateType = (type: string) => /^(date|timestamp)/.test(type);
/** What the lake calls its dates, where an engine gives them as text. */
const isDay = (text: string | null | undefined) => text === null || /^\d{4}-\d{2}-\d{2}/.test(text ?? "");

const mostParts = 60;

const distinct = (rows: readonly Row[], column: number): readonly string[] | undefined => {
  const values = new Set<string>();
  for (const row of rows) {
    values.add(row[column] ?? "");
    if (values.size > mostParts) return undefined;
  }
  return [...values].sort();
};

/** Which columns can be drawn, and how. */
export const chartColumns = ({ columns, rows }: QueryResult): ChartColumns => {
  const places = columns.map((_column, at) => at);
  const isNumber = (at: number) => isNumberType(columns[at]?.type ?? "");
  return {
    x: places.filter((at) => !isNumber(at)),
    // A value first, then what only counts or ranks.
    y: places
      .filter(isNumber)
      .sort(
        (a, b) => Number(/int/.test(columns[a]?.type ?? "")) - Number(/int/.test(columns[b]?.type ?? "")),
      ),
    only: places
      .filter((at) => !isNumber(at))
      .flatMap((column) => {
        const values = distinct(rows, column);
        return values && values.length > 1 ? [{ column, values }] : [];
      }),
  };
};

export const isTime = ({ columns, rows }: QueryResult, column: number): boolean =>
  isDateType(columns[column]?.type ?? "") || rows.slice(0, 50).every((row) => isDay(row[column]));

const distinctCount = (rows: readonly Row[], column: number) => new Set(rows.map((row) => row[column])).size;

/** What is asked for, by column names; what is left out is chosen. Undefined where nothing can be drawn. */
export const chooseChart = (
  result: QueryResult,
  asked: {
    readonly x?: string | undefined;
    readonly y?: string | undefined;
    readonly only?: string | undefined;
  },
): ChartChoice | undefined => {
  const { columns, rows } = result;
  const possible = chartColumns(result);
  const named = (name: string | undefined, among: readonly number[]) =>
    among.find((at) => columns[at]?.name === name);
  const y = named(asked.y, possible.y) ?? possible.y[0];
  // The column that tells most rows apart names the bars; days are only taken where they alone do.
  const best = possible.x.toSorted((a, b) => distinctCount(rows, b) - distinctCount(rows, a))[0];
  const x = named(asked.x, possible.x) ?? best;
  if (x === undefined || y === undefined || rows.length === 0) return undefined;
  const splits = possible.only.filter(({ column }) => column !== x);
  const [column, ...value] = (asked.only ?? "").split("=");
  const split = splits.find(
    (one) => columns[one.column]?.name === column && one.values.includes(value.join("=")),
  );
  const isRepeated = distinctCount(rows, x) < rows.length;
  const first = splits.find(({ values }) => values.length > 1);
  const only = split
    ? { column: split.column, value: value.join("=") }
    : asked.only === undefined && isRepeated && first
      ? { column: first.column, value: mostOf(rows, first.column) }
      : undefined;
  return { kind: isTime(result, x) ? "line" : "bars", x, y, only };
};

/** The part that most rows belong to. */
const mostOf = (rows: readonly Row[], column: number): string => {
  const parts = Map.groupBy(rows, (row) => row[column] ?? "");
  return [...parts].toSorted((a, b) => b[1].length - a[1].length)[0]?.[0] ?? "";
};

export interface Drawn {
  readonly name: string;
  readonly value: number;
  readonly text: string;
}

/** Rows of the choice with a value, in the order of the result; by time for a line. */
export const drawnRows = ({ rows }: QueryResult, { kind, x, y, only }: ChartChoice): readonly Drawn[] => {
  const drawn = rows
    .filter((row) => !only || (row[only.column] ?? "") === only.value)
    .flatMap((row) => {
      const text = row[y];
      // Numbers for the eye only; the text is what is read.
      return text === null || text === undefined ? [] : [{ name: row[x] ?? "–", value: Number(text), text }];
    });
  return kind === "line" ? drawn.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) : drawn;
};
