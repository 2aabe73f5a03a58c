import { GetTableCommand, GetTableVersionsCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeView } from "../../../local/cloud/athena/view-text.ts";
import { type Lake, startLake } from "./lake.ts";

describe("views", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await startLake();
    await lake.table("t", { columns: { a: "int", w: "decimal(6,3)" }, keys: ["dia"] });
    await lake.write("t/t/dia=01/x.parquet", "SELECT 1::INTEGER AS a, 1.5::DECIMAL(6,3) AS w");
    await lake.register("t", { "t/t/dia=01/": ["01"] });
  });
  afterAll(() => lake.stop());
  const inGlue = async (Name: string) =>
    (await lake.glue.send(new GetTableCommand({ DatabaseName: "bovespa_test", Name }))).Table;

  it("stores text and columns as Athena does, and answers through views of views", async () => {
    await lake.run(
      "-- Purpose: doubles.\nCREATE OR REPLACE VIEW doubled AS\nSELECT a * 2 AS b, w, dia FROM t;",
    );
    await lake.run("CREATE VIEW total AS SELECT sum(b) AS s, CAST(sum(w) AS DECIMAL(9,3)) AS w FROM doubled");
    expect((await lake.run("SELECT * FROM total")).rows).toEqual([["2", "1.500"]]);
    const table = await inGlue("doubled");
    expect(table).toMatchObject({
      TableType: "VIRTUAL_VIEW",
      StorageDescriptor: {
        Columns: [
          { Name: "b", Type: "int" },
          { Name: "w", Type: "decimal(6,3)" },
          { Name: "dia", Type: "string" },
        ],
      },
    });
    expect(decodeView(table?.ViewOriginalText)).toMatchObject({
      originalSql: "SELECT a * 2 AS b, w, dia FROM t",
      schema: "bovespa_test",
    });
  });

  it("replaces a view once it changes, and not before", async () => {
    const versions = async () =>
      (await lake.glue.send(new GetTableVersionsCommand({ DatabaseName: "bovespa_test", TableName: "r" })))
        .TableVersions?.length;
    await lake.run("CREATE OR REPLACE VIEW r AS SELECT a FROM t");
    await lake.run("CREATE OR REPLACE VIEW r AS SELECT a FROM t");
    expect(await versions()).toBe(1);
    await lake.run("CREATE OR REPLACE VIEW r AS SELECT a + 1 AS a FROM t");
    expect(await versions()).toBe(2);
    expect((await lake.run("SELECT a FROM r")).rows).toEqual([["2"]]);
    await expect(lake.run("CREATE VIEW r AS SELECT 1 AS a")).rejects.toThrow(/TABLE_ALREADY_EXISTS/);
  });

  it("drops a view, never a table", async () => {
    await lake.run("CREATE VIEW gone AS SELECT a FROM t");
    await lake.run("DROP VIEW bovespa_test.gone");
    await lake.run("DROP VIEW IF EXISTS gone");
    await expect(lake.run("DROP VIEW gone")).rejects.toThrow(/TABLE_NOT_FOUND/);
    await expect(lake.run("DROP VIEW t")).rejects.toThrow(/is a table/);
    await expect(lake.run("CREATE OR REPLACE VIEW t AS SELECT 1 AS a")).rejects.toThrow(/is a table/);
  });

  it("refuses a view that cannot be answered", async () => {
    await expect(lake.run("CREATE VIEW bad AS SELECT nope FROM t")).rejects.toThrow(
      "COLUMN_NOT_FOUND: line 1:27: Column 'nope' cannot be resolved",
    );
    await expect(lake.run("CREATE VIEW bad AS SELECT count(*) FROM t")).rejects.toThrow(
      "MISSING_COLUMN_NAME: Column name not specified at position 1",
    );
    await expect(lake.run("CREATE VIEW nowhere.bad AS SELECT a FROM t")).rejects.toThrow(/SCHEMA_NOT_FOUND/);
    await expect(inGlue("bad")).rejects.toMatchObject({ name: "EntityNotFoundException" });
  });

  it("tells a view that runs in a circle", async () => {
    await lake.run("CREATE VIEW one AS SELECT a FROM t");
    await lake.run("CREATE VIEW two AS SELECT a FROM one");
    await expect(
      lake.run("CREATE OR REPLACE VIEW one AS SELECT a FROM two").then(() => lake.run("SELECT * FROM one")),
    ).rejects.toThrow(/VIEW_IS_RECURSIVE/);
  });
});
