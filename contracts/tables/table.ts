export type ColumnType =
  | { readonly kind: "string" }
  | { readonly kind: "date" }
  | { readonly kind: "int32" }
  | { readonly kind: "int64" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number };

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description: string;
  /** B3's own term in Portuguese. */
  readonly term?: string;
  /** What a number counts or measures. */
  readonly unit?: string;
}

type ColumnText = Pick<Column, "description" | "term" | "unit">;

const column =
  <const Type extends ColumnType>(type: Type) =>
  (text: ColumnText) => ({ type, nullable: false as const, ...text });

export const string = column({ kind: "string" });
export const date = column({ kind: "date" });
export const int32 = column({ kind: "int32" });
export const int64 = column({ kind: "int64" });
export const decimal = (precision: number, scale: number) =>
  column({ kind: "decimal" as const, precision, scale });
/** The same column, allowed to be NULL. */
export const nullable = <Type extends ColumnType>(of: { readonly type: Type } & ColumnText) => ({
  ...of,
  nullable: true as const,
});

export type Columns = Readonly<Record<string, Column>>;

/** A key of the object path, `name=value`. Its values are text in every engine. */
export interface PartitionKey {
  readonly name: string;
  readonly description: string;
}

/**
 * A table of the lake. Columns are keyed by field name (`weightPct`); their SQL name is the same in snake_case
 * (`weight_pct`). Partition keys are not in the files.
 */
export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly layer: "curated" | "refined";
  /** Counted up when the meaning or type of a column changes: files of another version are written anew. */
  readonly version: number;
  readonly description: string;
  readonly columns: C;
  /** The fields that identify a row, in the order rows are sorted by. */
  readonly sortKey: readonly string[];
  readonly partitionKeys: readonly PartitionKey[];
  /** Refined tables: the curated tables the SQL reads. */
  readonly inputs: readonly string[];
  /** Refined tables: the curated tables it reads of the calendar's session before, as `previous_<table>` in its SQL. */
  readonly previousInputs?: readonly string[];
}

type ValueOf<T extends ColumnType> = T extends { kind: "string" | "date" }
  ? string
  : T extends { kind: "int32" }
    ? number
    : bigint;

/** A row as core handles it: decimals are unscaled integers, dates `YYYY-MM-DD`. */
export type RowOf<T extends Table> = {
  readonly [Field in keyof T["columns"]]:
    | ValueOf<T["columns"][Field]["type"]>
    | (T["columns"][Field]["nullable"] extends false ? never : null);
};

export const table = <const C extends Columns>(
  definition: Table<C> & { readonly sortKey: readonly (keyof C & string)[] },
): Table<C> => definition;

/** `weightPct` → `weight_pct`. */
export const columnName = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const byDay: readonly PartitionKey[] = [
  { name: "ano", description: "Year of the session, four digits" },
  { name: "mes", description: "Month of the session, two digits" },
  { name: "dia", description: "Day of the session, two digits" },
];
