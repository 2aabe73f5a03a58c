import { hiveType } from "./hive-table.ts";
import { columnName, type Table } from "./table.ts";

/** What `sql/glue/refine.py` is told of a refined table. */
export interface JobTable {
  readonly name: string;
  readonly inputs: readonly string[];
  /** Tables that are read of the calendar's session before, as `previous_<table>`. */
  readonly previousInputs: readonly string[];
  readonly partitionKeys: readonly string[];
  /** Spark's name of each type: `{ index_code: "string not null", sector: "string", … }`. */
  readonly columns: Readonly<Record<string, string>>;
}

export const jobTable = (table: Table): JobTable => ({
  name: table.name,
  inputs: table.inputs,
  previousInputs: table.previousInputs ?? [],
  partitionKeys: table.partitionKeys.map(({ name }) => name),
  columns: Object.fromEntries(
    Object.entries(table.columns).map(([field, { type, nullable }]) => [
      columnName(field),
      hiveType(type) + (nullable ? "" : " not null"),
    ]),
  ),
});
