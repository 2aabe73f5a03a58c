import { describe, expect, it } from "vitest";
import { repairRunId } from "../../../core/run-id.ts";
import {
  bySectorAnswer,
  membershipAnswer,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import {
  broken,
  byCode,
  bySector,
  compacting,
  otherWeights,
  period,
  portfolio,
  repairsOf,
} from "./compacting.ts";

describe("compact-day, of sectors", () => {
  it("joins them when by-sector is there, before or after by-code", async () => {
    const { compactDay, raw, columns } = compacting();
    await storePage(raw, bySector, { dataset: "portfolio-by-sector" });
    expect((await compactDay(portfolio, runId())).outcome).toBe("nothing");
    await storePage(raw, byCode);
    await compactDay(portfolio, runId());
    expect(columns()).toMatchObject({
      sector: ["Petróleo", "Mats Básicos"],
      subsector: ["Exploração", null],
      sectorWeightPct: ["60000", "40000"],
      weightPct: ["60000", "40000"],
    });
  });

  it("leaves them out where the two disagree, and captures both again", async () => {
    const { compactDay, raw, columns, requested, log } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), {
      dataset: "portfolio-by-sector",
      runId: runId(2),
    });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "written", rows: 2 });
    expect(columns()).toMatchObject({ weightPct: ["60000", "40000"], sector: [null, null] });
    expect(repairsOf(requested())).toEqual([
      ["portfolio-by-code", "IBOV", "repair", 2, 1, repairRunId(runId(1))],
      ["portfolio-by-sector", "IBOV", "repair", 2, 1, repairRunId(runId(2))],
    ]);
    expect(log.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields.reason)).toEqual(
      Array(2).fill("PETR4 weighs 60.000 by code and 59.000 by sector"),
    );
  });

  it("does not capture again what a newer run is about to replace", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, byCode);
    await storePage(raw, byCode, { runId: runId(1), page: 1, totalPages: 2 });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), { dataset: "portfolio-by-sector" });
    await compactDay(portfolio, runId());
    expect(requested().map(({ data }) => data.dataset)).toEqual(["portfolio-by-sector"]);
  });

  it("captures a broken newest set again, not the older one that stands in for it", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, broken, { runId: runId(2) });
    await storePage(raw, bySectorAnswer({ constituents: otherWeights }), { dataset: "portfolio-by-sector" });
    await compactDay(portfolio, runId());
    expect(repairsOf(requested()).map(([dataset, , , , , run]) => [dataset, run])).toEqual([
      ["portfolio-by-code", repairRunId(runId(2))],
      ["portfolio-by-sector", repairRunId(runId())],
    ]);
  });
});

describe("compact-day, of a set that breaks a rule", () => {
  it("captures it again and lands the other indexes", async () => {
    const { compactDay, raw, columns, requested } = compacting();
    await storePage(raw, broken, { index: "IBOV" });
    await storePage(raw, byCode, { index: "IBXL" });
    expect(await compactDay(portfolio, runId())).toEqual({ outcome: "written", rows: 2 });
    expect(columns().indexCode).toEqual(["IBXL", "IBXL"]);
    expect(repairsOf(requested())).toEqual([
      ["portfolio-by-code", "IBOV", "repair", 2, 1, repairRunId(runId())],
    ]);
  });

  it("lands an older good set meanwhile", async () => {
    const { compactDay, raw, columns, requested } = compacting();
    await storePage(raw, byCode, { runId: runId(1) });
    await storePage(raw, broken, { runId: runId(2) });
    await compactDay(portfolio, runId());
    expect(columns().ticker).toEqual(["PETR4", "VALE3"]);
    expect(requested()[0]?.runid).toBe(repairRunId(runId(2)));
  });

  it("asks for the same repair however often it is asked", async () => {
    const { compactDay, raw, requested } = compacting();
    await storePage(raw, broken);
    await compactDay(portfolio, runId());
    await compactDay(portfolio, runId());
    const [first, second] = requested();
    expect(second).toEqual(first);
  });

  it("asks without index for a dataset that has none", async () => {
    const { compactDay, raw, requested } = compacting();
    const twice = new TextDecoder().decode(membershipAnswer({ PETR4: "IBOV", VALE3: "IBOV" }));
    await storePage(raw, twice.replaceAll("VALE3", "PETR4"), {
      dataset: "index-membership",
      index: undefined,
    });
    await compactDay({ table: "index_membership", period }, runId());
    expect(requested()[0]?.data).not.toHaveProperty("index");
  });

  it("is not captured again while a newer run is on its way", async () => {
    const { compactDay, raw, requested, log } = compacting();
    await storePage(raw, broken);
    await storePage(raw, byCode, { runId: runId(1), page: 2, totalPages: 2 });
    await compactDay(portfolio, runId());
    expect([requested(), log.lines]).toEqual([[], []]);
  });

  it("is not captured again once its session is over, which B3 no longer shows, but reported", async () => {
    const { compactDay, raw, requested, session, log } = compacting();
    session.now = "2025-04-08";
    await storePage(raw, broken);
    await compactDay(portfolio, runId());
    expect(requested()).toEqual([]);
    expect(log.lines).toMatchObject([
      {
        level: "error",
        message: "inconsistent set of a session that is over",
        fields: { dataset: "portfolio-by-code", index: "IBOV", runId: runId(), attempt: 1 },
      },
    ]);
  });

  it("that carries no date is not captured again while B3 may show another session", async () => {
    const sessionClock = { current: () => "2025-04-07", shown: () => undefined };
    const { compactDay, raw, requested } = compacting({ sessionClock });
    const theoretical = theoreticalAnswer({ constituents: twoConstituents, headerQty: 1 });
    await storePage(raw, theoretical, { dataset: "theoretical-portfolio" });
    await compactDay({ table: "index_theoretical_portfolio", period: portfolio.period }, runId());
    expect(requested()).toEqual([]);
  });

  it.each([
    [1, 2],
    [2, 3],
    [3, undefined],
  ])("captured for the %ith time: the next one is %s", async (attempt, next) => {
    const { compactDay, raw, requested, log } = compacting();
    await storePage(raw, broken, { attempt });
    await compactDay(portfolio, runId());
    expect(requested()[0]?.data.attempt).toBe(next);
    expect(log.lines.at(-1)?.level).toBe(next === undefined ? "error" : "warn");
  });
});
