import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, inAnyOrder, type Reader } from "./support/lakes.ts";
import { lakes } from "./support/make-lakes.ts";
import { inDuckDb, inSpark, inTrino } from "./support/open-lake.ts";

interface SqlFile {
  readonly name: string;
  readonly sql: string;
}

/** Every statement of a folder of `sql`, as it lies there. */
const statementsOf = (folder: string): readonly SqlFile[] => {
  const path = join(import.meta.dirname, "../../sql", folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(".sql"))
    .sort()
    .map((name) => ({ name: name.slice(0, -".sql".length), sql: readFileSync(join(path, name), "utf8") }));
};
const views = statementsOf("views");
const checks = statementsOf("checks");
const queries = [...statementsOf("queries"), ...checks];

/** Names in lower case: engines differ in what they print of a name without quotes. */
const columnsOf = ({ names }: Answer) => names.map((name) => name.toLowerCase());

/** Rows that some lake has given, by the name of the statement. */
const given = new Map<string, number>();

describe.each(lakes)("over the lake %s", (lake) => {
  let duckDb: Reader;
  let others: readonly Reader[];
  beforeAll(async () => {
    duckDb = await inDuckDb(lake);
    others = [await inTrino(lake), await inSpark(lake)];
    // A view may read another: the rest is tried again until none is left that can be made.
    for (const reader of [duckDb, ...others]) await createViews(reader);
  });
  afterAll(() => duckDb.close?.());

  const expectSame = async (name: string, sql: string, arranged: (answer: Answer) => Answer) => {
    const expected = arranged(await duckDb.run(sql));
    given.set(name, (given.get(name) ?? 0) + expected.rows.length);
    for (const reader of others) {
      const found = arranged(await reader.run(sql));
      expect(columnsOf(found), reader.name).toEqual(columnsOf(expected));
      expect(found.rows, reader.name).toEqual(expected.rows);
    }
  };

  it.each(views.map(({ name }) => [name]))("Trino, Spark and DuckDB give the rows of the view %s", (name) =>
    expectSame(name, `SELECT * FROM ${name}`, inAnyOrder),
  );

  it.each(queries.map(({ name, sql }) => [name, sql] as const))(
    "Trino, Spark and DuckDB give the rows of the query %s, in its order",
    (name, sql) => expectSame(name, sql, (answer) => answer),
  );
});

describe("the lakes", () => {
  it("give each statement rows, checks aside, which good data gives none for", () => {
    const without = [...views, ...queries]
      .filter((file) => !checks.includes(file) && !given.get(file.name))
      .map(({ name }) => name);
    expect(without).toEqual([]);
  });
});

const createViews = async (reader: Reader): Promise<void> => {
  let rest = views;
  while (rest.length > 0) {
    const failed: SqlFile[] = [];
    let reason: unknown;
    for (const view of rest)
      await reader.run(view.sql).catch((error: unknown) => {
        failed.push(view);
        reason = error;
      });
    if (failed.length === rest.length)
      throw new Error(`${reader.name} makes no view ${failed.map(({ name }) => name).join(", ")}`, {
        cause: reason,
      });
    rest = failed;
  }
};
