import { type DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";

/** A result's type in the words of Athena's `ColumnInfo`. */
export interface AthenaType {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
}

const plain = (name: string, precision = 0): AthenaType => ({ name, precision, scale: 0 });

const byId: Readonly<Partial<Record<DuckDBTypeId, AthenaType>>> = {
  [DuckDBTypeId.BOOLEAN]: plain("boolean"),
  [DuckDBTypeId.TINYINT]: plain("tinyint", 3),
  [DuckDBTypeId.SMALLINT]: plain("smallint", 5),
  [DuckDBTypeId.INTEGER]: plain("integer", 10),
  [DuckDBTypeId.UTINYINT]: plain("smallint", 5),
  [DuckDBTypeId.USMALLINT]: plain("integer", 10),
  // DuckDB widens sums of integers to 128 bits; Trino's stay bigint.
  [DuckDBTypeId.BIGINT]: plain("bigint", 19),
  [DuckDBTypeId.UINTEGER]: plain("bigint", 19),
  [DuckDBTypeId.UBIGINT]: plain("bigint", 19),
  [DuckDBTypeId.HUGEINT]: plain("bigint", 19),
  [DuckDBTypeId.FLOAT]: plain("float", 17),
  [DuckDBTypeId.DOUBLE]: plain("double", 17),
  [DuckDBTypeId.VARCHAR]: plain("varchar", 2_147_483_647),
  [DuckDBTypeId.DATE]: plain("date"),
  [DuckDBTypeId.TIME]: plain("time"),
  [DuckDBTypeId.TIMESTAMP]: plain("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_S]: plain("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_MS]: plain("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_NS]: plain("timestamp", 3),
  [DuckDBTypeId.TIMESTAMP_TZ]: plain("timestamp with time zone", 3),
  [DuckDBTypeId.BLOB]: plain("varbinary"),
  [DuckDBTypeId.INTERVAL]: plain("interval day to second"),
  [DuckDBTypeId.LIST]: plain("array"),
  [DuckDBTypeId.ARRAY]: plain("array"),
  [DuckDBTypeId.STRUCT]: plain("row"),
  [DuckDBTypeId.MAP]: plain("map"),
  // An untyped NULL is varchar to those who read it.
  [DuckDBTypeId.SQLNULL]: plain("varchar"),
};

export const athenaType = (type: DuckDBType): AthenaType => {
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    const { width, scale } = type as DuckDBDecimalType;
    return { name: "decimal", precision: width, scale };
  }
  return byId[type.typeId] ?? plain("varchar");
};

const hiveNames: Readonly<Record<string, string>> = {
  integer: "int",
  varchar: "string",
  varbinary: "binary",
};

/** The type of a view's column in Glue. */
export const hiveTypeName = (type: DuckDBType): string => {
  const { name, precision, scale } = athenaType(type);
  return name === "decimal" ? `decimal(${precision},${scale})` : (hiveNames[name] ?? name);
};

const duckNames: Readonly<Record<string, string>> = {
  string: "VARCHAR",
  int: "INTEGER",
  integer: "INTEGER",
  binary: "BLOB",
  float: "FLOAT",
};

/** A type of the catalogue as DuckDB names it. */
export const duckTypeName = (hive: string): string => {
  const lower = hive.toLowerCase().replaceAll(/\s/g, "");
  if (/^(varchar|char)\b/.test(lower)) return "VARCHAR";
  if (/^decimal\(\d+,\d+\)$/.test(lower)) return lower.toUpperCase();
  if (/^(tinyint|smallint|bigint|double|boolean|date|timestamp)$/.test(lower)) return lower.toUpperCase();
  const name = duckNames[lower];
  if (name === undefined) throw new RangeError(`type ${hive} is not supported here`);
  return name;
};
