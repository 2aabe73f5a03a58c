import { describe, expect, it } from "vitest";
import { renderExplanation } from "../../cli/render/explain.ts";
import type { CuratedLineage } from "../../core/operations/explain/explain-curated.ts";
import type { RefinedLineage } from "../../core/operations/explain/explain-refined.ts";
import { runId } from "../support/example-messages.ts";

const session = "2025-04-07";

const curated = (note?: string): CuratedLineage => ({
  layer: "curated",
  table: "index_portfolio",
  period: { day: session },
  key: "curated/index_portfolio/ano=2025/mes=04/dia=07/part-00000.parquet",
  verdict: "same",
  rows: { file: 2, raw: 2 },
  inputsHash: { file: "a", raw: "a" },
  sets: [
    {
      dataset: "portfolio-by-sector",
      index: "IBOV",
      period: { day: session },
      runId: runId(),
      state: "used",
      totalPages: 1,
      pages: [
        {
          key: "raw/page-0001-of-0001.json",
          page: 1,
          sha256: "b",
          isIntact: true,
          bytes: 9,
          note,
          messages: { requested: "r", collected: "c" },
        },
      ],
    },
  ],
  absences: [],
});

const refined = (files: number): RefinedLineage => ({
  layer: "refined",
  table: "sector_weights",
  session,
  prefix: `refined/sector_weights/session_date=${session}/`,
  freshness: "fresh",
  files,
  unregistered: 0,
  dangling: 0,
  isCatalogued: true,
  inputs: [],
  jobRuns: [],
});

const lines = (...files: Parameters<typeof renderExplanation>[0]["files"]) =>
  renderExplanation({ subject: session, files }).split("\n");

describe("what a person reads of a lineage", () => {
  it("says as raw does what the replay worked out itself, once", () => {
    const note = "rendered from IBOV_segment2_en-us_2025-04-07.json";
    expect(lines(curated(note)).filter((line) => line.includes("rendered"))).toEqual([`        ${note}`]);
    expect(lines(curated()).join()).not.toContain("rendered");
  });

  it("counts one file as one", () => {
    expect(lines(refined(1))).toContain("  1 file, made from the newest inputs");
    expect(lines(refined(84))).toContain("  84 files, made from the newest inputs");
  });
});
