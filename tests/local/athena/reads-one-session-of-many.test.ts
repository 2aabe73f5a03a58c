import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessionsBetween } from "../../../core/calendar/calendar.ts";
import { type Lake, startLake } from "./lake.ts";

/** Ten years of sessions, each with a file; the one asked for is larger, which tells it from the others. */
const sessions = sessionsBetween("2015-01-02", "2025-01-31").slice(0, 2500);
const asked = sessions.at(-100) as string;
const [year = "", month = "", day = ""] = asked.split("-");

const row = (ticker: string) => `SELECT '${ticker}' AS ticker, 1.5::DECIMAL(6,3) AS weight_pct`;
const layouts = [
  {
    table: "by_day",
    keys: ["ano", "mes", "dia"],
    where: `ano = '${year}' AND mes = '${month}' AND dia = '${day}'`,
    valuesOf: (session: string) => session.split("-"),
  },
  {
    table: "by_session",
    keys: ["session_date"],
    where: `session_date = '${asked}'`,
    valuesOf: (session: string) => [session],
  },
] as const;

describe.each(layouts)("a lake of 2,500 sessions, $table", ({ table, keys, where, valuesOf }) => {
  let lake: Lake;
  let bytes: number;
  const folderOf = (session: string) =>
    `t/${table}/${valuesOf(session)
      .map((value, at) => `${keys[at]}=${value}/`)
      .join("")}`;

  beforeAll(async () => {
    lake = await startLake();
    await lake.table(table, { columns: { ticker: "string", weight_pct: "decimal(6,3)" }, keys });
    const first = join(lake.root, "s3/lake/first.parquet");
    await lake.write("first.parquet", row("PETR4"));
    await Promise.all(
      sessions.map(async (session) => {
        const path = join(lake.root, "s3/lake", folderOf(session), "part-00000.parquet");
        await mkdir(dirname(path), { recursive: true });
        await copyFile(first, path);
      }),
    );
    bytes = await lake.write(
      `${folderOf(asked)}part-00000.parquet`,
      `${row("PETR4")} UNION ALL ${row("A-LONGER-TICKER")}`,
    );
    await lake.register(
      table,
      Object.fromEntries(sessions.map((session) => [folderOf(session), valuesOf(session)])),
    );
  });
  afterAll(() => lake.stop());

  it("is asked for one session, and one session's file is found and read", async () => {
    lake.listed.length = 0;
    const { execution, rows } = await lake.run(`SELECT count(*), max(ticker) FROM ${table} WHERE ${where}`);
    expect(rows).toEqual([["2", "PETR4"]]);
    expect(lake.listed).toEqual([folderOf(asked)]);
    expect(execution.Statistics?.DataScannedInBytes).toBe(bytes);
  });

  it.runIf(table === "by_session")("has all of them, if they are asked for", async () => {
    const { rows } = await lake.run(`SELECT count(*) FROM ${table}`);
    expect(rows).toEqual([["2501"]]);
  });
});
