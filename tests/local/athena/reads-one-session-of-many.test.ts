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

type Layout = (typeof layouts)[number];

const folderOf = ({ table, keys, valuesOf }: Layout, session: string) =>
  `t/${table}/${valuesOf(session)
    .map((value, at) => `${keys[at]}=${value}/`)
    .join("")}`;

describe("a lake of 2,500 sessions", () => {
  let lake: Lake;
  let bytes: number;

  beforeAll(async () => {
    lake = await startLake();
    const first = join(lake.root, "s3/lake/first.parquet");
    await lake.write("first.parquet", row("PETR4"));
    for (const layout of layouts) {
      const { table, keys, valuesOf } = layout;
      await lake.table(table, { columns: { ticker: "string", weight_pct: "decimal(6,3)" }, keys });
      await Promise.all(
        sessions.map(async (session) => {
          const path = join(lake.root, "s3/lake", folderOf(layout, session), "part-00000.parquet");
          await mkdir(dirname(path), { recursive: true });
          await copyFile(first, path);
        }),
      );
      bytes = await lake.write(
        `${folderOf(layout, asked)}part-00000.parquet`,
        `${row("PETR4")} UNION ALL ${row("A-LONGER-TICKER")}`,
      );
      await lake.register(
        table,
        Object.fromEntries(sessions.map((session) => [folderOf(layout, session), valuesOf(session)])),
      );
    }
  });
  afterAll(() => lake.stop());

  it.each(layouts)("is asked for one, and one session's file is found and read: $table", async (layout) => {
    lake.listed.length = 0;
    const { execution, rows } = await lake.run(
      `SELECT count(*), max(ticker) FROM ${layout.table} WHERE ${layout.where}`,
    );
    expect(rows).toEqual([["2", "PETR4"]]);
    expect(lake.listed).toEqual([folderOf(layout, asked)]);
    expect(execution.Statistics?.DataScannedInBytes).toBe(bytes);
  });

  it("has all of them, if they are asked for", async () => {
    const { rows } = await lake.run("SELECT count(*) FROM by_session");
    expect(rows).toEqual([["2501"]]);
  });
});
