import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import { tables } from "../../contracts/tables/index.ts";
import { conditionsOf, countByWhere, countOneByOne } from "./support/conditions.ts";
import { inAnyOrder, type Reader } from "./support/lakes.ts";
import { lakes } from "./support/make-lakes.ts";
import { inDuckDb, inTrino } from "./support/open-lake.ts";

/** Tables that neither the recordings nor the made-up market fill. */
const empty = new Set(["index_preview"]);

describe.each(lakes)("Trino over the lake %s, by the contracts' DDL", (lake) => {
  let trino: Reader;
  let duckDb: Reader;
  beforeAll(async () => {
    [trino, duckDb] = await Promise.all([inTrino(lake), inDuckDb(lake)]);
  });
  afterAll(() => duckDb.close?.());

  it.each(tables.map((table) => [table.name, table] as const))(
    "finds the rows of %s",
    async (_name, table) => {
      const { columns, partitionKeys } = hiveTable(table, "");
      const all = `SELECT ${[...columns, ...partitionKeys].map(({ name }) => name).join(", ")} FROM ${table.name}`;
      const expected = inAnyOrder(await duckDb.run(all));
      expect(inAnyOrder(await trino.run(all))).toEqual(expected);

      const conditions = await conditionsOf(duckDb, table);
      expect(await countByWhere(trino, table, conditions)).toEqual(
        await countOneByOne(duckDb, table, conditions),
      );
      if (expected.rows.length > 0) expect(conditions.length).toBeGreaterThan(2 * columns.length);
    },
  );
});

describe("the lakes", () => {
  it("fill every table between them", async () => {
    const filled = new Set<string>();
    for (const lake of lakes) {
      const trino = await inTrino(lake);
      for (const { name } of tables)
        if ((await trino.run(`SELECT count(*) FROM ${name}`)).rows[0]?.[0] !== "0") filled.add(name);
    }
    expect(tables.map(({ name }) => name).filter((name) => !filled.has(name))).toEqual([...empty]);
  });
});
