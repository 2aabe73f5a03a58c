import { cp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tables } from "../../contracts/tables/index.ts";
import { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import { partitionPrefix, tablePrefix } from "../../core/lake/keys.ts";
import { views } from "../../sql/index.ts";
import { lakes } from "./support/make-lakes.ts";
import { engines, inTrino } from "./support/open-lake.ts";
import { putFile } from "./support/put-table.ts";

const { root, trino: query } = engines();

const bytesIn = async (folder: string): Promise<number> => {
  let bytes = 0;
  for (const name of await readdir(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
};

describe.each(lakes)("a WHERE on the partition keys, over the lake %s,", (lake) => {
  it.each(tables.map((table) => [table.name, table] as const))(
    "reads one file of %s",
    async (name, table) => {
      const trino = await inTrino(lake);
      const keys = table.partitionKeys.map((key) => key.name);
      const { rows: partitions } = await trino.run(
        `SELECT ${keys.join(", ")} FROM "${name}$partitions" ORDER BY ${keys.join(", ")}`,
      );
      const values = (partitions[Math.floor(partitions.length / 2)] ?? []) as readonly string[];
      const where = keys.map((key, at) => `${key} = '${values[at] ?? "none"}'`).join(" AND ");
      const { rows, stats } = await query(`SELECT * FROM ${name} WHERE ${where}`, lake);
      expect(stats.processedRows).toBe(rows.length);
      if (partitions.length === 0) return;
      expect(rows.length).toBeGreaterThan(0);
      expect(stats.physicalInputBytes).toBeLessThanOrEqual(
        await bytesIn(join(root, lake, partitionPrefix(table, values))),
      );
    },
  );
});

describe.each(["stock_ranking", "sector_summary"])("a WHERE on the session of the view %s", (view) => {
  it("reads one file of index_portfolio", async () => {
    const lake = "made_up";
    const [ano, mes, dia] = ["2025", "05", "05"] as const;
    const trino = await inTrino(lake);
    await trino.run(views[view] ?? "");
    const { rows } = await trino.run(
      `SELECT count(*) FROM index_portfolio WHERE ano = '${ano}' AND mes = '${mes}' AND dia = '${dia}'`,
    );
    const { stats } = await query(`SELECT * FROM ${view} WHERE session_date = '${ano}-${mes}-${dia}'`, lake);
    expect(stats.processedRows).toBe(Number(rows[0]?.[0]));
    expect(stats.processedRows).toBeGreaterThan(0);
    expect(stats.physicalInputBytes).toBeLessThanOrEqual(
      await bytesIn(join(root, lake, partitionPrefix(IndexPortfolio, [ano, mes, dia]))),
    );
  });
});

describe("partition keys", () => {
  it("are text: months and days have their leading zero", async () => {
    const trino = await inTrino("recorded");
    const count = async (month: string) =>
      Number((await trino.run(`SELECT count(*) FROM index_portfolio WHERE mes = '${month}'`)).rows[0]?.[0]);
    expect(await count("4")).toBe(0);
    expect(await count("04")).toBeGreaterThan(0);
  });

  it("keep a file that does not read out of the sessions that were not asked for", async () => {
    const lake = "one_broken";
    const prefix = tablePrefix(IndexPortfolio);
    await cp(join(root, "made_up", prefix), join(root, lake, prefix), { recursive: true });
    await putFile(root, lake, IndexPortfolio, ["2025", "04", "30"], "this is not Parquet, and long enough");
    const trino = await inTrino(lake, [IndexPortfolio]);
    const whole = "SELECT session_date, ticker FROM index_portfolio";
    expect((await trino.run(`${whole} WHERE ano = '2025' AND mes = '05'`)).rows.length).toBeGreaterThan(0);
    await expect(trino.run(whole)).rejects.toThrow(/HIVE_BAD_DATA|HIVE_CANNOT_OPEN_SPLIT/);
  });
});
