import {
  type AthenaClient,
  GetQueryExecutionCommand,
  ListQueryExecutionsCommand,
} from "@aws-sdk/client-athena";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { athenaClient } from "../../../adapters/aws/clients/athena.ts";
import { createAthenaQueryEngine } from "../../../adapters/aws/query-engine.ts";
import { queryResultsPrefix, resourceName } from "../../../contracts/names.ts";
import { workgroupName } from "../../../contracts/topology.ts";
import type { QueryEngine } from "../../../core/ports.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";

const digits = "digits AS (SELECT * FROM (VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS t (d))";
const thousands = (count: number) =>
  `WITH ${digits}, numbers AS (SELECT a.d * 1000 + b.d * 100 + c.d * 10 + e.d AS n
   FROM digits a CROSS JOIN digits b CROSS JOIN digits c CROSS JOIN digits e)
   SELECT n FROM numbers WHERE n < ${count} ORDER BY n`;
const endless = `WITH ${digits} SELECT count(*) AS n FROM ${"abcdefghijkl"
  .split("")
  .map((name) => `digits ${name}`)
  .join(" CROSS JOIN ")} WHERE a.d * b.d * c.d * e.d * f.d + g.d * h.d * i.d * j.d * k.d = 7`;

describe("a query engine over Athena", () => {
  let cloud: EmbeddedCloud;
  let athena: AthenaClient;
  let engine: QueryEngine;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud();
    athena = athenaClient(cloud.config);
    engine = createAthenaQueryEngine(athena, {
      database: cloud.config.database,
      workgroup: resourceName("test", workgroupName),
      outputLocation: `s3://${cloud.config.lakeBucket}/${queryResultsPrefix}`,
    });
  });
  afterAll(async () => {
    athena.destroy();
    await cloud.stop();
  });

  it("gives columns and rows as text, NULL as null and not as empty text", async () => {
    const result = await engine.run(
      "SELECT 1 AS one, 'a' AS name, CAST(NULL AS varchar) AS gone, '' AS empty, CAST(2.5 AS decimal(6, 3)) AS weight",
    );
    expect(result.columns.map(({ name }) => name)).toEqual(["one", "name", "gone", "empty", "weight"]);
    expect(result.columns.map(({ type }) => type)).toEqual([
      "integer",
      "varchar",
      "varchar",
      "varchar",
      "decimal",
    ]);
    expect(result.rows).toEqual([["1", "a", null, "", "2.500"]]);
  });

  it.each([0, 1, 999, 1000, 1001, 2500])(
    "gives all of %i rows, in order, without the header",
    async (count) => {
      const { rows } = await engine.run(thousands(count));
      expect(rows).toEqual(Array.from({ length: count }, (_, at) => [String(at)]));
    },
  );

  it("does not take a row of data for the header", async () => {
    expect((await engine.run("SELECT 'n' AS n")).rows).toEqual([["n"]]);
  });

  it("rejects a query that fails, for good and with the engine's reason", async () => {
    await expect(engine.run("SELECT * FROM no_such_table")).rejects.toMatchObject({
      name: "PermanentError",
      code: "query-failed",
      message: expect.stringContaining("no_such_table"),
    });
    await expect(engine.run("SELEC 1")).rejects.toMatchObject({ name: "PermanentError" });
    await expect(engine.run("")).rejects.toMatchObject({ name: "PermanentError", code: "aws-refused" });
  });

  it("stops the query when the caller aborts", async () => {
    const controller = new AbortController();
    const running = engine.run(endless, controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
    const { QueryExecutionIds } = await athena.send(
      new ListQueryExecutionsCommand({ WorkGroup: resourceName("test", workgroupName) }),
    );
    const states = await Promise.all(
      (QueryExecutionIds ?? []).map(async (QueryExecutionId) => {
        const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
        return QueryExecution?.Query === endless ? QueryExecution.Status?.State : undefined;
      }),
    );
    expect(states.filter((state) => state !== undefined)).toEqual(["CANCELLED"]);
  });

  it("starts nothing once the caller has aborted", async () => {
    const ids = async () =>
      (await athena.send(new ListQueryExecutionsCommand({ WorkGroup: resourceName("test", workgroupName) })))
        .QueryExecutionIds?.length;
    const before = await ids();
    await expect(engine.run("SELECT 1", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
    expect(await ids()).toBe(before);
  });
});
