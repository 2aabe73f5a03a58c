import {
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  ListQueryExecutionsCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lake, startLake } from "./lake.ts";

describe("executions", () => {
  let lake: Lake;
  beforeAll(async () => {
    lake = await startLake();
  });
  afterAll(() => lake.stop());

  it("gives rows page by page, the header on the first page only", async () => {
    const id = await lake.start("SELECT n, 'ação' AS word FROM range(2500) t(n) ORDER BY n");
    await lake.ended(id);
    const sizes: number[] = [];
    const found: (string | undefined)[] = [];
    for await (const page of paginateGetQueryResults({ client: lake.athena }, { QueryExecutionId: id })) {
      const rows = page.ResultSet?.Rows ?? [];
      sizes.push(rows.length);
      found.push(...rows.map(({ Data }) => Data?.[0]?.VarCharValue));
      expect(page.ResultSet?.ResultSetMetadata?.ColumnInfo?.map(({ Name }) => Name)).toEqual(["n", "word"]);
    }
    expect(sizes).toEqual([1000, 1000, 501]);
    expect(found).toEqual(["n", ...Array.from({ length: 2500 }, (_, n) => String(n))]);
    const few = await lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1 }));
    expect(few.ResultSet?.Rows).toEqual([{ Data: [{ VarCharValue: "n" }, { VarCharValue: "word" }] }]);
    const next = await lake.athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2, NextToken: few.NextToken }),
    );
    expect(next.ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual(["0", "1"]);
  });

  it("says when, where and how long", async () => {
    const { execution } = await lake.run("SELECT 1 AS one", {
      ResultConfiguration: { OutputLocation: "s3://lake/elsewhere/" },
    });
    expect(execution).toMatchObject({
      Query: "SELECT 1 AS one",
      StatementType: "DML",
      WorkGroup: "lake",
      QueryExecutionContext: { Database: "bovespa_test" },
      ResultConfiguration: { OutputLocation: `s3://lake/elsewhere/${execution.QueryExecutionId}.csv` },
      Status: { SubmissionDateTime: expect.any(Date), CompletionDateTime: expect.any(Date) },
      Statistics: { DataScannedInBytes: 0, EngineExecutionTimeInMillis: expect.any(Number) },
    });
  });

  it("starts one execution for one token", async () => {
    const input = {
      QueryString: "SELECT 1 AS one",
      WorkGroup: "lake",
      ClientRequestToken: "01961234-5678-7abc-8def-0123456789ab",
    };
    const ids = await Promise.all([1, 2].map(() => lake.athena.send(new StartQueryExecutionCommand(input))));
    expect(ids[0]?.QueryExecutionId).toBe(ids[1]?.QueryExecutionId);
    await expect(
      lake.athena.send(new StartQueryExecutionCommand({ ...input, QueryString: "SELECT 2 AS two" })),
    ).rejects.toMatchObject({
      name: "InvalidRequestException",
      message: "Idempotent parameters do not match",
    });
  });

  it("stops a query that runs long, and has no rows of it", async () => {
    const id = await lake.start(
      "SELECT count(*) FROM range(1000000000) a(x), range(1000000000) b(y) WHERE x * y % 7 = 3",
    );
    await expect(
      lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id })),
    ).rejects.toMatchObject({ message: expect.stringContaining("Query has not yet finished") });
    await lake.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await lake.ended(id)).Status).toMatchObject({ State: "CANCELLED" });
    await expect(
      lake.athena.send(new GetQueryResultsCommand({ QueryExecutionId: id })),
    ).rejects.toMatchObject({ message: expect.stringContaining("Final query state: CANCELLED") });
  });

  it("stops queries at whatever point they are, so that others have their turn", async () => {
    const endless = "SELECT count(*) FROM range(1000000000) a(x), range(1000000000) b(y) WHERE x * y % 7 = 3";
    for (let round = 0; round < 8; round++) {
      const id = await lake.start(endless);
      for (let asked = 0; asked < round; asked++)
        await lake.athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      await lake.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    }
    expect((await lake.run("SELECT 1 AS one")).rows).toEqual([["1"]]);
  });

  it("knows its own executions only, and lists the newest first", async () => {
    await expect(
      lake.athena.send(new GetQueryExecutionCommand({ QueryExecutionId: "none" })),
    ).rejects.toMatchObject({ name: "InvalidRequestException" });
    const ids = [await lake.start("SELECT 1 AS a"), await lake.start("SELECT 2 AS b")];
    const listed = await lake.athena.send(
      new ListQueryExecutionsCommand({ WorkGroup: "lake", MaxResults: 2 }),
    );
    expect(listed.QueryExecutionIds).toEqual([ids[1], ids[0]]);
    const batch = await lake.athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids, "none"] }),
    );
    expect(batch.QueryExecutions?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual(ids);
    expect(batch.UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: "none" }]);
  });

  it("knows its workgroups only", async () => {
    const { WorkGroup } = await lake.athena.send(new GetWorkGroupCommand({ WorkGroup: "lake" }));
    expect(WorkGroup).toMatchObject({ Name: "lake", State: "ENABLED" });
    await expect(lake.start("SELECT 1 AS a", { WorkGroup: "none" })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
    await expect(lake.start("SELECT 1 AS a", { WorkGroup: "primary" })).rejects.toMatchObject({
      message: expect.stringContaining("No output location provided"),
    });
  });
});
