import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { Quotes } from "../../../contracts/tables/quotes.ts";
import { columnName } from "../../../contracts/tables/table.ts";
import { curatedKey } from "../../../core/lake/keys.ts";
import { collectQuotes } from "../../support/collected-quotes.ts";

/** DuckDB's own reading of the text: positions and scales as in B3's layout document. */
const fromText = (path: string) => `
  WITH lines AS (
    SELECT line
    FROM read_csv('${path}', header = false, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
                  auto_detect = false, encoding = 'latin-1')
  ),
  records AS (SELECT rtrim(line, chr(13)) AS line FROM lines WHERE substr(line, 1, 2) = '01')
  SELECT
    strptime(substr(line, 3, 8), '%Y%m%d')::DATE AS session_date,
    rtrim(substr(line, 13, 12)) AS ticker,
    rtrim(substr(line, 11, 2)) AS bdi_code,
    substr(line, 25, 3) AS market_type,
    coalesce(nullif(trim(substr(line, 50, 3)), ''), '0')::INTEGER AS forward_days,
    rtrim(substr(line, 28, 12)) AS issuer_name,
    rtrim(substr(line, 40, 10)) AS specification,
    rtrim(substr(line, 53, 4)) AS currency,
    (substr(line, 57, 11) || '.' || substr(line, 68, 2))::DECIMAL(13,2) AS open_price,
    (substr(line, 70, 11) || '.' || substr(line, 81, 2))::DECIMAL(13,2) AS high_price,
    (substr(line, 83, 11) || '.' || substr(line, 94, 2))::DECIMAL(13,2) AS low_price,
    (substr(line, 96, 11) || '.' || substr(line, 107, 2))::DECIMAL(13,2) AS average_price,
    (substr(line, 109, 11) || '.' || substr(line, 120, 2))::DECIMAL(13,2) AS close_price,
    (substr(line, 122, 11) || '.' || substr(line, 133, 2))::DECIMAL(13,2) AS best_bid_price,
    (substr(line, 135, 11) || '.' || substr(line, 146, 2))::DECIMAL(13,2) AS best_ask_price,
    substr(line, 148, 5)::INTEGER AS trade_count,
    substr(line, 153, 18)::BIGINT AS quantity,
    (substr(line, 171, 16) || '.' || substr(line, 187, 2))::DECIMAL(18,2) AS traded_value,
    (substr(line, 189, 11) || '.' || substr(line, 200, 2))::DECIMAL(13,2) AS strike_price,
    substr(line, 202, 1) AS strike_correction,
    strptime(nullif(substr(line, 203, 8), '99991231'), '%Y%m%d')::DATE AS expiry_date,
    substr(line, 211, 7)::INTEGER AS quotation_factor,
    (substr(line, 218, 7) || '.' || substr(line, 225, 6))::DECIMAL(13,6) AS strike_points,
    rtrim(substr(line, 231, 12)) AS isin,
    substr(line, 243, 3) AS distribution_number
  FROM records`;

const recordings = fileURLToPath(new URL("../../../recordings/COTAHIST", import.meta.url));
const samples = [
  { name: "COTAHIST_D29022016.TXT", day: "2016-02-29", rows: 1909 },
  { name: "DemoCotacoesHistoricas12022003.txt", day: "2003-02-12", rows: 551 },
];
const columns = Object.entries(Quotes.columns).map(([field, { type }]) => ({
  name: columnName(field),
  isNumber: type.kind === "decimal" || type.kind === "int64" || type.kind === "int32",
}));

it("every recorded file is among the samples", async () => {
  expect((await readdir(recordings)).sort()).toEqual(samples.map(({ name }) => name).sort());
});

describe.each(samples)("the curated table of $name", ({ name, day, rows }) => {
  let folder: string;
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  const select = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cotahist-"));
    instance = await DuckDBInstance.create(":memory:");
    connection = await instance.connect();
    const text = await readFile(join(recordings, name));
    const parquet = createHyparquetWriter({ compression: "ZSTD", pageRows: 500 });
    const { lake } = await collectQuotes(text, { day }, parquet);
    expect([...lake.objects.keys()]).toEqual([curatedKey(Quotes, { day })]);
    await writeFile(
      join(folder, "quotes.parquet"),
      lake.objects.get(curatedKey(Quotes, { day }))?.body ?? "",
    );
    await connection.run(
      `CREATE TABLE expected AS ${fromText(join(recordings, name))};
       CREATE TABLE quotes AS SELECT *, file_row_number AS place
       FROM read_parquet('${join(folder, "quotes.parquet")}', file_row_number = true)`,
    );
  });
  afterAll(async () => {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  });

  it("equals DuckDB's reading of the text in every field of every row", async () => {
    const names = columns.map((column) => column.name).join(", ");
    const types = (table: string) =>
      select(`SELECT column_name, column_type FROM (DESCRIBE SELECT ${names} FROM ${table})`);
    expect(await types("quotes")).toEqual(await types("expected"));
    expect(await select("SELECT count(*) AS n FROM quotes")).toEqual([{ n: String(rows) }]);
    expect(
      await select(
        `SELECT (SELECT count(*) FROM (SELECT ${names} FROM quotes EXCEPT ALL SELECT ${names} FROM expected)) AS more,
                (SELECT count(*) FROM (SELECT ${names} FROM expected EXCEPT ALL SELECT ${names} FROM quotes)) AS fewer`,
      ),
    ).toEqual([{ more: "0", fewer: "0" }]);
  });

  it("has the same sums, smallest and largest values", async () => {
    const measures = columns.flatMap((column) => [
      `min(${column.name})`,
      `max(${column.name})`,
      `count(${column.name})`,
      ...(column.isNumber ? [`sum(${column.name})`] : []),
    ]);
    const of = (table: string) => select(`SELECT ${measures.join(", ")} FROM ${table}`);
    expect(await of("quotes")).toEqual(await of("expected"));
  });

  it("is in the order of the table's key, which is unique", async () => {
    const key = Quotes.sortKey.map(columnName);
    expect(await select(`SELECT count(*) AS n FROM (SELECT DISTINCT ${key.join(", ")} FROM quotes)`)).toEqual(
      [{ n: String(rows) }],
    );
    const collated = key.map((column) => (column === "ticker" ? "ticker::BLOB" : column)).join(", ");
    expect(
      await select(
        `SELECT count(*) AS n FROM (SELECT place, row_number() OVER (ORDER BY ${collated}) - 1 AS right_place FROM quotes)
         WHERE place <> right_place`,
      ),
    ).toEqual([{ n: "0" }]);
  });

  it("has as many rows as the trailer counts, less header and trailer", async () => {
    const lines = (await readFile(join(recordings, name), "latin1")).trimEnd().split("\r\n");
    expect(Number(lines.at(-1)?.slice(31, 42))).toBe(rows + 2);
    expect(lines).toHaveLength(rows + 2);
  });

  it("has values that are average price × quantity ÷ factor, within the average's rounding", async () => {
    // The averages of 2003 stray from their values by up to 5 cents, in the fractional market by up to 1.5 %.
    expect(
      await select(
        `SELECT ticker, traded_value, average_price, quantity FROM quotes
         WHERE market_type IN ('010', '020')
           AND abs(traded_value * quotation_factor / quantity - average_price)
             > 0.01 * quotation_factor / quantity
               + CASE market_type WHEN '010' THEN 0.05 ELSE 0.01 + 0.015 * average_price END`,
      ),
    ).toEqual([]);
  });

  it("is found by each of its keys", async () => {
    const path = join(folder, "quotes.parquet");
    const missed = await select(
      `SELECT count(*) AS n FROM expected AS e
       WHERE NOT EXISTS (SELECT 1 FROM read_parquet('${path}') AS q
         WHERE q.ticker = e.ticker AND q.bdi_code = e.bdi_code AND q.isin = e.isin AND q.close_price = e.close_price)`,
    );
    expect(missed).toEqual([{ n: "0" }]);
  });
});
