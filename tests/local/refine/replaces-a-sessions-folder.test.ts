import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createMemoryObjectStore, type ObjectChange } from "../../../adapters/memory/object-store.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { curatedKey } from "../../../core/lake/keys.ts";
import { refineRequest } from "../../../core/refine-inputs.ts";
import { createRefineJob } from "../../../local/refine-job/refine-job.ts";
import { refinedSql } from "../../../sql/index.ts";
import { parquet, portfolioRow, putPortfolio, runId } from "./portfolio.ts";

const day = "2025-04-07";
const row = (ticker: string, more: object = {}) => portfolioRow({ sessionDate: day, ticker, ...more });
const setup = () => {
  const changes: ObjectChange[] = [];
  const lake = createMemoryObjectStore((change) => changes.push(change));
  const refine = createRefineJob({ lake, parquet, sql: refinedSql });
  const refinedChanges = () =>
    changes
      .splice(0)
      .filter(({ key }) => key.startsWith("refined/"))
      .map(({ key, event }) => `${event} ${key}`)
      .sort();
  const refined = () =>
    new Map(
      [...lake.objects].filter(([key]) => key.startsWith("refined/")).map(([key, { etag }]) => [key, etag]),
    );
  return { lake, refine, refinedChanges, refined };
};
const weights = (ticker: string) =>
  `refined/index_weights/session_date=${day}/ticker=${ticker}/part-00000.parquet`;
const sectors = `refined/sector_weights/session_date=${day}/part-00000.parquet`;

describe("the refine job", () => {
  it("writes one file a partition, with where it came from", async () => {
    const { lake, refine, refinedChanges } = setup();
    await putPortfolio(lake, day, [row("PETR4"), row("VALE3"), row("PETR4", { indexCode: "IBXL" })]);
    expect(await refine(refineRequest([day], runId))).toEqual({ written: 3, deleted: 0, unchanged: 0 });
    expect(refinedChanges()).toEqual(
      [weights("PETR4"), weights("VALE3"), sectors].map((key) => `created ${key}`),
    );
    expect(lake.objects.get(weights("PETR4"))?.metadata).toEqual({
      "content-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "inputs-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "run-id": runId,
      rows: "2",
    });
  });

  it("changes nothing when run again, whatever the order of the input's rows", async () => {
    const { lake, refine, refinedChanges, refined } = setup();
    await putPortfolio(lake, day, [row("PETR4"), row("VALE3")]);
    await refine(refineRequest([day], runId));
    const before = refined();
    refinedChanges();
    expect(await refine(refineRequest([day, day], runId))).toEqual({ written: 0, deleted: 0, unchanged: 3 });
    await putPortfolio(lake, day, [row("VALE3"), row("PETR4")]);
    await refine(refineRequest([day], runId));
    expect(refinedChanges()).toEqual([]);
    expect(refined()).toEqual(before);
  });

  it("takes away what is no longer there, and writes only what changed", async () => {
    const { lake, refine, refinedChanges } = setup();
    await putPortfolio(lake, day, [row("PETR4"), row("VALE3"), row("ITUB4")]);
    await putPortfolio(lake, "2025-04-08", [portfolioRow({ sessionDate: "2025-04-08", ticker: "ITUB4" })]);
    await refine(refineRequest([day, "2025-04-08"], runId));
    refinedChanges();
    await putPortfolio(lake, day, [row("PETR4"), row("VALE3", { weightPct: 2_000n })]);
    expect(await refine(refineRequest([day], runId))).toEqual({ written: 2, deleted: 1, unchanged: 1 });
    expect(refinedChanges()).toEqual([
      `created ${weights("VALE3")}`,
      `created ${sectors}`,
      `removed ${weights("ITUB4")}`,
    ]);
  });

  it("removes a session's folder when its input is gone", async () => {
    const { lake, refine, refined } = setup();
    await putPortfolio(lake, day, [row("PETR4")]);
    await refine(refineRequest([day], runId));
    await lake.delete([curatedKey(IndexPortfolio, { day })]);
    expect(await refine(refineRequest([day], runId))).toEqual({ written: 0, deleted: 2, unchanged: 0 });
    expect(refined().size).toBe(0);
  });

  it("reads the session before that it is told, and takes away what needed one that is not known", async () => {
    const { lake, refine, refinedChanges } = setup();
    const [before, first] = ["2025-05-02", "2025-05-05"];
    const rebalanced = `refined/index_rebalance/session_date=${first}/part-00000.parquet`;
    await putPortfolio(lake, before, [portfolioRow({ sessionDate: before, ticker: "PETR4" })]);
    await putPortfolio(lake, first, [portfolioRow({ sessionDate: first, ticker: "VALE3" })]);
    await refine(refineRequest([before, first], runId));
    expect(refinedChanges()).toContain(`created ${rebalanced}`);
    expect(lake.objects.get(rebalanced)?.metadata.rows).toBe("2");
    await refine({ sessions: [{ session: first, previous: undefined }], runId });
    expect(refinedChanges()).toEqual([`removed ${rebalanced}`]);
  });

  it("refuses a statement whose types are not the contract's, and writes nothing", async () => {
    const { lake, refined } = setup();
    await putPortfolio(lake, day, [row("PETR4")]);
    const sql = {
      ...refinedSql,
      index_weights: (refinedSql.index_weights ?? "").replace("DECIMAL(6,3)", "DECIMAL(7,3)"),
    };
    await expect(createRefineJob({ lake, parquet, sql })(refineRequest([day], runId))).rejects.toMatchObject({
      code: "wrong-column-type",
      message: expect.stringContaining("weight_pct as DECIMAL(7,3)"),
    });
    expect(refined().size).toBe(0);
  });

  it("stops when told, and leaves no temporary files", async () => {
    const tempDir = await mkdtemp(join(tmpdir(), "refine-test-"));
    try {
      const { lake } = setup();
      const refine = createRefineJob({ lake, parquet, sql: refinedSql, tempDir });
      await putPortfolio(lake, day, [row("PETR4")]);
      await expect(refine(refineRequest([day], runId), AbortSignal.abort())).rejects.toMatchObject({
        name: "AbortError",
      });
      await refine(refineRequest([day], runId));
      expect(await readdir(tempDir)).toEqual([]);
    } finally {
      await rm(tempDir, { recursive: true });
    }
  });
});
