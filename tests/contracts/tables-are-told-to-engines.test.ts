import { describe, expect, it } from "vitest";
import { trinoDdl } from "../../contracts/tables/ddl.ts";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import { tables } from "../../contracts/tables/index.ts";
import { IndexWeights } from "../../contracts/tables/index-weights.ts";
import { jobTable } from "../../contracts/tables/job-table.ts";

describe("DDL for Trino", () => {
  it("has Trino's types, exact decimals, and partition keys as the last columns", () => {
    const ddl = trinoDdl(hiveTable(IndexWeights, "lake"), "bovespa.index_weights");
    expect(ddl).toMatch(
      /^CREATE TABLE IF NOT EXISTS bovespa\.index_weights \(\n {2}index_code varchar COMMENT '/,
    );
    expect(ddl).toMatch(/\n {2}divisor decimal\(24,8\) COMMENT /);
    expect(ddl).toMatch(/\n {2}quarter integer COMMENT /);
    expect(ddl).toMatch(/\n {2}session_date varchar COMMENT [^\n]+,\n {2}ticker varchar COMMENT [^\n]+\n\)/);
    expect(ddl).toContain("external_location = 's3://lake/refined/index_weights/'");
    expect(ddl).toContain("partitioned_by = ARRAY['session_date', 'ticker']");
  });

  it("doubles the quotes of a description, B3's among them", () => {
    const described = { ...IndexWeights, description: "B3's weights" };
    expect(trinoDdl(hiveTable(described, "lake"))).toContain("COMMENT 'B3''s weights'");
  });
});

describe("a table as the refine job is told of it", () => {
  it("names its inputs, its keys, and Spark's type of each column", () => {
    expect(jobTable(IndexWeights)).toMatchObject({
      name: "index_weights",
      inputs: ["index_portfolio"],
      previousInputs: [],
      partitionKeys: ["session_date", "ticker"],
      columns: { index_code: "string not null", sector: "string", divisor: "decimal(24,8) not null" },
    });
  });

  it("fits into the argument of a job run together with the others", () => {
    const refined = tables.filter(({ layer }) => layer === "refined");
    expect(JSON.stringify(refined.map(jobTable)).length).toBeLessThan(8_000);
  });
});
