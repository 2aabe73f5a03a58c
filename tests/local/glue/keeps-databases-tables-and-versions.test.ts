import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  DeleteTableCommand,
  GetCrawlerCommand,
  GetDatabaseCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GlueFixture, startGlue } from "./serve.ts";

describe("databases and tables", () => {
  let fixture: GlueFixture;
  const send: GlueFixture["glue"]["send"] = ((...args: Parameters<GlueFixture["glue"]["send"]>) =>
    fixture.glue.send(...args)) as GlueFixture["glue"]["send"];
  beforeEach(async () => {
    fixture = await startGlue({ clock: { now: () => new Date("2026-04-06T13:00:00.250Z") } });
  });
  afterEach(() => fixture.stop());

  const addDatabase = (Name: string) => send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
  const addTable = (Name: string, more: object = {}) =>
    send(new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name, ...more } }));

  it("folds names to lower case and dates what it makes", async () => {
    await addDatabase("Lake");
    const { Database } = await send(new GetDatabaseCommand({ Name: "LAKE" }));
    expect(Database).toEqual({ Name: "lake", CreateTime: new Date("2026-04-06T13:00:00.250Z") });
  });

  it("refuses a second one and says what is missing", async () => {
    await addDatabase("lake");
    await expect(addDatabase("lake")).rejects.toMatchObject({
      name: "AlreadyExistsException",
      message: "Database lake already exists.",
    });
    await expect(send(new GetTableCommand({ DatabaseName: "lake", Name: "t" }))).rejects.toMatchObject({
      name: "EntityNotFoundException",
      message: "Table t not found.",
    });
    await expect(send(new GetTableCommand({ DatabaseName: "no", Name: "t" }))).rejects.toMatchObject({
      name: "EntityNotFoundException",
      message: "Database no not found.",
    });
  });

  it("names path and issue of a wrong input", async () => {
    await expect(
      send(new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name: "" } })),
    ).rejects.toMatchObject({
      name: "InvalidInputException",
      message: expect.stringContaining("TableInput.Name"),
    });
  });

  it("answers 501 to what it does not know", async () => {
    await expect(send(new GetCrawlerCommand({ Name: "c" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("lists databases page by page", async () => {
    for (const name of ["c", "a", "b"]) await addDatabase(name);
    const first = await send(new GetDatabasesCommand({ MaxResults: 2 }));
    const second = await send(new GetDatabasesCommand({ MaxResults: 2, NextToken: first.NextToken }));
    expect(first.DatabaseList?.map(({ Name }) => Name)).toEqual(["a", "b"]);
    expect(second.DatabaseList?.map(({ Name }) => Name)).toEqual(["c"]);
    expect(second.NextToken).toBeUndefined();
  });

  it("finds tables whose whole name matches", async () => {
    await addDatabase("lake");
    for (const name of ["index_weights", "index_preview", "quotes", "my_index"]) await addTable(name);
    const { TableList } = await send(new GetTablesCommand({ DatabaseName: "lake", Expression: "index.*" }));
    expect(TableList?.map(({ Name }) => Name)).toEqual(["index_preview", "index_weights"]);
    await expect(send(new GetTablesCommand({ DatabaseName: "lake", Expression: "(" }))).rejects.toMatchObject(
      { name: "InvalidInputException" },
    );
  });

  it("keeps what a table was, and refuses a change of another version", async () => {
    await addDatabase("lake");
    await addTable("t", { Description: "first" });
    const update = (Description: string, more: object = {}) =>
      send(new UpdateTableCommand({ DatabaseName: "lake", TableInput: { Name: "t", Description }, ...more }));
    await update("second");
    await update("third", { SkipArchive: true });
    await expect(update("fourth", { VersionId: "1" })).rejects.toMatchObject({
      name: "ConcurrentModificationException",
    });
    const { TableVersions } = await send(
      new GetTableVersionsCommand({ DatabaseName: "lake", TableName: "t" }),
    );
    expect(TableVersions?.map(({ VersionId, Table }) => [VersionId, Table?.Description])).toEqual([
      ["2", "third"],
      ["0", "first"],
    ]);
  });

  it("takes a database's tables with it", async () => {
    await addDatabase("lake");
    await addTable("t");
    await addTable("u");
    await send(new DeleteTableCommand({ DatabaseName: "lake", Name: "u" }));
    await send(new DeleteDatabaseCommand({ Name: "lake" }));
    await addDatabase("lake");
    const { TableList } = await send(new GetTablesCommand({ DatabaseName: "lake" }));
    expect(TableList).toEqual([]);
  });

  it("has everything after a restart", async () => {
    await addDatabase("lake");
    await addTable("t", { Parameters: { classification: "parquet" } });
    const before = await send(new GetTableCommand({ DatabaseName: "lake", Name: "t" }));
    await fixture.stop({ keep: true });
    fixture = await startGlue({ dataDir: fixture.dataDir });
    const after = await send(new GetTableCommand({ DatabaseName: "lake", Name: "t" }));
    expect(after.Table).toEqual(before.Table);
  });
});
