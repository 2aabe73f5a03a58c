import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refineArguments } from "../../adapters/aws/job-runner.ts";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import { tableNamed, tables } from "../../contracts/tables/index.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import { jobTable } from "../../contracts/tables/job-table.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { dayPath, parseLakeKey, partitionFile, partitionPrefix, tablePrefix } from "../../core/lake/keys.ts";
import { refineRequest } from "../../core/refine-inputs.ts";
import { runId } from "../local/refine/portfolio.ts";
import { inAnyOrder, type Reader } from "./support/lakes.ts";
import { portfolioSessions } from "./support/make-lakes.ts";
import { engines, inDuckDb, inTrino } from "./support/open-lake.ts";
import { sparkSubmit } from "./support/spark.ts";

const program = join(import.meta.dirname, "../../sql/glue/refine.py");
const refined = tables.filter(({ layer }) => layer === "refined");
const { root, work, spark, engines: fetched } = engines();

/** The job's arguments as the trigger and the stack give them, and one of Glue's own. */
const jobArguments = (lake: string, days: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  Object.entries({
    "--JOB_NAME": "refine",
    ...refineArguments(refineRequest([...days], runId)),
    "--lake": `file://${join(root, lake)}/`,
    "--sql": `file://${join(import.meta.dirname, "../../sql/refined")}/`,
    "--tables": JSON.stringify(refined.map(jobTable)),
    ...more,
  }).flat();

/** A lake of the same curated files without refined ones. */
const withoutRefined = async (lake: string, copy: string): Promise<string> => {
  await cp(join(root, lake, "curated"), join(root, copy, "curated"), { recursive: true });
  return copy;
};

const filesBelow = async (lake: string): Promise<readonly string[]> =>
  (await readdir(join(root, lake, "refined"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, lake).length + 1));

const rowsOf = async (reader: Reader, table: Table) => {
  const { columns, partitionKeys } = hiveTable(table, "");
  const names = [...columns, ...partitionKeys].map(({ name }) => name).join(", ");
  return inAnyOrder(await reader.run(`SELECT ${names} FROM ${table.name}`));
};

const closers: (() => void)[] = [];
const duckDbOver = async (lake: string) => {
  const reader = await inDuckDb(lake);
  closers.push(() => reader.close?.());
  return reader;
};
afterAll(() => {
  for (const close of closers) close();
});

describe("refine.py, submitted to Spark", () => {
  const lake = "recorded_spark";
  let days: readonly string[];
  beforeAll(async () => {
    await withoutRefined("recorded", lake);
    days = await portfolioSessions(join(root, lake));
    const { exit, output } = await sparkSubmit(
      fetched,
      join(work, "submit"),
      program,
      jobArguments(lake, days),
    );
    expect(exit, output).toBe(0);
  });

  it("gives the rows that the job on this machine gives, to DuckDB and to Trino by the contracts' DDL", async () => {
    expect(days.length).toBeGreaterThan(3);
    const [ours, sparks, trino] = [await duckDbOver("recorded"), await duckDbOver(lake), await inTrino(lake)];
    for (const table of refined) {
      const expected = await rowsOf(ours, table);
      expect(await rowsOf(sparks, table), table.name).toEqual(expected);
      expect(await rowsOf(trino, table), table.name).toEqual(expected);
    }
    expect((await rowsOf(ours, tableNamed("index_weights") as Table)).rows.length).toBeGreaterThan(500);
  });

  it("writes data files alone, one a partition, under keys that are the lake's", async () => {
    const files = (await filesBelow(lake)).filter((file) => !file.endsWith(".crc"));
    const folders = files.map((file) => file.slice(0, file.lastIndexOf("/")));
    expect(new Set(folders).size).toBe(folders.length);
    expect(files.filter((file) => parseLakeKey(file, tableNamed) === undefined)).toEqual([]);
  });

  it("declares the contract's types, so that decimals are exact integers in the file", async () => {
    const sparks = await duckDbOver(lake);
    for (const table of [tableNamed("index_weights"), tableNamed("sector_weights")] as Table[]) {
      const { rows } = await sparks.run(
        `SELECT DISTINCT name, type, coalesce(converted_type, '') FROM parquet_schema('${join(root, lake, tablePrefix(table))}**/*.parquet') WHERE num_children IS NULL AND name IN ('weight_pct', 'divisor', 'theoretical_qty', 'rebalanced_on') ORDER BY 1`,
      );
      const types: Record<string, string[]> = {
        weight_pct: ["INT32", "DECIMAL"],
        divisor: ["FIXED_LEN_BYTE_ARRAY", "DECIMAL"],
        theoretical_qty: ["INT64", ""],
        rebalanced_on: ["INT32", "DATE"],
      };
      for (const [name, ...type] of rows) expect(type, String(name)).toEqual(types[String(name)]);
      expect(rows.length).toBeGreaterThan(1);
    }
  });

  it("sums decimals to the integers of the answers", async () => {
    const [sparks, trino] = [await duckDbOver(lake), await inTrino(lake)];
    const exact = await sparks.run(
      `SELECT index_code, CAST(CAST(ano || '-' || mes || '-' || dia AS DATE) AS VARCHAR) AS session_date, CAST(sum(CAST(weight_pct * 1000 AS BIGINT)) AS VARCHAR) AS thousandths FROM index_portfolio GROUP BY ALL ORDER BY 1, 2`,
    );
    const summed = await trino.run(
      "SELECT index_code, session_date, CAST(CAST(sum(weight_pct) * 1000 AS BIGINT) AS VARCHAR) AS thousandths FROM sector_weights GROUP BY index_code, session_date ORDER BY 1, 2",
    );
    expect(summed.rows).toEqual(exact.rows);
    expect(summed.rows.filter(([, , thousandths]) => thousandths !== "100000")).toEqual([]);
  });
});

describe("refine.py", () => {
  const lake = "made_up_spark";
  const [start, quiet, rebalance, split] = ["2025-04-30", "2025-05-02", "2025-05-05", "2025-05-06"] as const;
  const refine = (days: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    spark.run(program, jobArguments(lake, days, more));
  const moved = join(work, "moved");
  /** Takes a folder of the lake away for the time of `meanwhile`. */
  const without = async (prefix: string, meanwhile: () => Promise<void>) => {
    const folder = join(root, lake, prefix);
    await rename(folder, moved);
    try {
      await meanwhile();
    } finally {
      await rm(folder, { recursive: true, force: true });
      await rename(moved, folder);
    }
  };
  const sameAs = async (other: string) => {
    const [ours, sparks] = [await duckDbOver(other), await duckDbOver(lake)];
    for (const table of refined)
      expect(await rowsOf(sparks, table), table.name).toEqual(await rowsOf(ours, table));
  };
  beforeAll(async () => {
    await withoutRefined("made_up", lake);
    expect(await refine([split, start, quiet, rebalance])).toEqual({ exit: 0, stderr: "" });
  });

  it("fills what joins two sessions as the job on this machine does", async () => {
    await sameAs("made_up");
    const sparks = await duckDbOver(lake);
    for (const table of refined)
      expect((await rowsOf(sparks, table)).rows.length, table.name).toBeGreaterThan(0);
  });

  it("puts rows in the order of the columns", async () => {
    const table = tableNamed("sector_weights") as Table;
    const path = join(root, lake, partitionPrefix(table, [split]));
    const { rows } = await (await duckDbOver(lake)).run(
      `SELECT index_code, sector FROM read_parquet('${path}*.parquet') ORDER BY file_row_number`,
    );
    expect(rows.map(([index]) => index)).toEqual(["IBOV", "IBXL"]);
  });

  it("leaves no ticker behind that a rerun has no more", async () => {
    const tickers = async () => {
      const files = await filesBelow(lake);
      const found = files.flatMap(
        (file) => /index_weights\/session_date=2025-05-06\/ticker=([^/]+)/.exec(file)?.[1] ?? [],
      );
      return [...new Set(found)].sort();
    };
    expect(await tickers()).toEqual(["TSTA3", "TSTB4", "TSTD3", "TSTE3"]);
    const today = `${tablePrefix(IndexPortfolio)}${dayPath(split)}`;
    const folder = join(root, lake, today);
    const duckDb = await duckDbOver(lake);
    await without(today, async () => {
      await mkdir(folder);
      await duckDb.run(
        `COPY (SELECT * FROM read_parquet('${moved}/*.parquet') WHERE ticker < 'TSTC') TO '${join(folder, partitionFile)}' (FORMAT parquet)`,
      );
      expect(await refine([split])).toEqual({ exit: 0, stderr: "" });
      expect(await tickers()).toEqual(["TSTA3", "TSTB4"]);
    });
    expect(await refine([split])).toEqual({ exit: 0, stderr: "" });
    await sameAs("made_up");
  });

  it("removes the folder of a session that lacks an input, its own or the one before", async () => {
    const folders = async (name: string) =>
      (await readdir(join(root, lake, "refined", name))).filter((folder) => !folder.startsWith(".")).sort();
    const own = refined.filter(({ inputs }) => inputs.includes(IndexPortfolio.name));
    const before = refined.filter(({ previousInputs }) => previousInputs?.includes(IndexPortfolio.name));
    expect([own.length > 0, before.length > 0]).toEqual([true, true]);
    await without(`${tablePrefix(IndexPortfolio)}${dayPath(rebalance)}`, async () => {
      expect(await refine([rebalance, split])).toEqual({ exit: 0, stderr: "" });
      expect(await folders("index_weights")).toEqual(
        [start, quiet, split].map((day) => `session_date=${day}`),
      );
      for (const { name } of own)
        expect(await folders(name), name).not.toContain(`session_date=${rebalance}`);
      for (const { name } of before) expect(await folders(name), name).not.toContain(`session_date=${split}`);
    });
    expect(await refine([rebalance, split])).toEqual({ exit: 0, stderr: "" });
    await sameAs("made_up");
  });

  it("names the arguments that are missing, and refuses those that do not read", async () => {
    const missing = await spark.run(program, ["--sessions", split, "--sessio", "x"]);
    expect(missing.exit).toBe(2);
    for (const name of ["--previous-sessions", "--run-id", "--lake", "--sql", "--tables"])
      expect(missing.stderr).toContain(name);
    expect(missing.stderr).not.toMatch(/required:.*--sessions/);
    expect((await refine([split], { "--sessions": "../x" })).stderr).toContain("'../x' is no session");
    expect((await refine([split], { "--previous-sessions": `${quiet},${quiet}` })).stderr).toContain(
      "--previous-sessions names 2 for 1 sessions",
    );
  });

  it("touches nothing when a result is not the contract's, and says in which session", async () => {
    const table = { ...jobTable(tableNamed("sector_weights") as Table) };
    const before = await filesBelow(lake);
    const wrong = { ...table, columns: { ...table.columns, weight_pct: "decimal(9,2) not null" } };
    await expect(refine([split], { "--tables": JSON.stringify([wrong]) })).rejects.toThrow(
      /not refined: 2025-05-06/,
    );
    expect(await filesBelow(lake)).toEqual(before);
  });
});
