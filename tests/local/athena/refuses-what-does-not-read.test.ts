import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lake, startLake } from "./lake.ts";

describe("refusals", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await startLake();
    await lake.table("t", { columns: { a: "int" }, keys: ["dia"] });
    await lake.write("t/t/dia=01/x.parquet", "SELECT 1::INTEGER AS a");
    await lake.write("t/t/dia=02/x.parquet", "SELECT 2::INTEGER AS a");
    await lake.register("t", { "t/t/dia=01/": ["01"] });
    await writeFile(join(lake.root, "secret.csv"), "a\n42\n");
  });
  afterAll(() => lake.stop());

  const reason = async (sql: string) => {
    const { Status } = await lake.ended(await lake.start(sql.replaceAll("ROOT", lake.root)));
    return `${Status?.State} ${Status?.StateChangeReason ?? ""}`;
  };

  it.each([
    ["INSERT INTO t VALUES (1, '01')", "NOT_SUPPORTED: INSERT"],
    ["CREATE TABLE u AS SELECT 1", "NOT_SUPPORTED: CREATE"],
    ["COPY (SELECT 1) TO 'ROOT/out.csv'", "NOT_SUPPORTED: COPY"],
    ["ATTACH 'ROOT/x.db'", "NOT_SUPPORTED: ATTACH"],
    ["INSTALL httpfs", "NOT_SUPPORTED: INSTALL"],
    ["SET enable_external_access = true", "NOT_SUPPORTED: SET"],
    ["DROP TABLE t", "NOT_SUPPORTED: DROP"],
    ["FROM 'ROOT/secret.csv'", "NOT_SUPPORTED: FROM"],
    ["SELECT 1; DROP TABLE t", "SYNTAX_ERROR"],
    ["SELECT 1; SELECT 2", "Only one sql statement is allowed"],
    ["SELECT * FROM read_csv('ROOT/secret.csv')", "FUNCTION_NOT_FOUND: line 1:15: Table function 'read_csv'"],
    ["SELECT * FROM read_text('ROOT/secret.csv')", "Table function 'read_text' not registered"],
    [
      "SELECT (SELECT max(a) FROM read_parquet('ROOT/s3/lake/t/t/dia=02/x.parquet'))",
      "'read_parquet' not registered",
    ],
    ["WITH x AS (SELECT * FROM glob('ROOT/*')) SELECT * FROM x", "Table function 'glob' not registered"],
    ["SELECT * FROM duckdb_settings()", "Table function 'duckdb_settings' not registered"],
    ["SELECT * FROM 'ROOT/secret.csv'", "TABLE_NOT_FOUND"],
    ["SELECT * FROM 'ROOT/s3/lake/t/t/dia=01/x.parquet'", "TABLE_NOT_FOUND"],
    ["SELECT * FROM query('SELECT 1')", "Table function 'query' not registered"],
    ["SELECT * FROM information_schema.tables", "SCHEMA_NOT_FOUND: line 1:15: Schema 'information_schema'"],
    ["SELECT * FROM pg_catalog.pg_class", "SCHEMA_NOT_FOUND"],
    ["SELECT * FROM system.main.duckdb_views", "does not exist"],
    [
      "CREATE VIEW v AS SELECT * FROM read_text('ROOT/secret.csv') r",
      "Table function 'read_text' not registered",
    ],
  ])("%s", async (sql, expected) => {
    const found = await reason(sql);
    expect(found).toContain(expected);
    expect(found).toMatch(/^FAILED /);
  });

  it.each([
    ["selec 1", "SYNTAX_ERROR: line 1:1: mismatched input 'selec'"],
    ["SELECT a\nFROM t\nWHER a = 1", "SYNTAX_ERROR: line 3:6:"],
    ["-- ação\nSELECT a,\n  nope FROM t", "COLUMN_NOT_FOUND: line 3:3: Column 'nope' cannot be resolved"],
    [
      "SELECT * FROM\n  nope",
      "TABLE_NOT_FOUND: line 2:3: Table 'awsdatacatalog.bovespa_test.nope' does not exist",
    ],
    ["SELECT foo(a) FROM t", "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered"],
    ["SELECT * FROM other.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist"],
    ["SELECT CAST('x' AS INTEGER)", "INVALID_CAST_ARGUMENT"],
    ["", "InvalidRequestException"],
  ])("says where %j goes wrong", async (sql, expected) => {
    if (sql === "") await expect(lake.start(sql)).rejects.toMatchObject({ name: expected });
    else expect(await reason(sql)).toContain(expected);
  });
});
