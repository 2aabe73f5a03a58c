import type { Column, Table } from "@aws-sdk/client-glue";

/** A view as Athena keeps it in Glue: base64 of JSON inside a comment. */
export interface ViewText {
  readonly originalSql: string;
  readonly catalog: string;
  /** The database that unqualified names of the view mean. */
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const marked = /^\/\* Presto View: (?<json>[A-Za-z0-9+/=]+) \*\/$/;

export const encodeView = (view: ViewText): string =>
  `/* Presto View: ${Buffer.from(JSON.stringify(view), "utf8").toString("base64")} */`;

/** Undefined for a text that no Presto or Trino wrote. */
export const decodeView = (text: string | undefined): ViewText | undefined => {
  const json = marked.exec(text?.trim() ?? "")?.groups?.json;
  if (json === undefined) return undefined;
  const {
    originalSql,
    catalog = "awsdatacatalog",
    schema,
    columns = [],
  } = JSON.parse(Buffer.from(json, "base64").toString("utf8")) as Partial<ViewText>;
  return originalSql === undefined || schema === undefined
    ? undefined
    : { originalSql, catalog, schema, columns };
};

export const isView = (table: Table): boolean => table.TableType === "VIRTUAL_VIEW";

/** What Athena writes into Glue for a view. */
export const viewTableInput = (name: string, view: ViewText, columns: readonly Column[]) => ({
  Name: name,
  TableType: "VIRTUAL_VIEW",
  Parameters: { presto_view: "true", comment: "Presto View" },
  PartitionKeys: [],
  StorageDescriptor: {
    Columns: columns.map(({ Name, Type }) => ({ Name: String(Name), Type: String(Type) })),
    Location: "",
    SerdeInfo: {},
  },
  ViewOriginalText: encodeView(view),
  ViewExpandedText: "/* Presto View */",
});
