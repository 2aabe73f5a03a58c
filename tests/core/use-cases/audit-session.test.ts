import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createAuditSession } from "../../../core/audit-session.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import { byCodeAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";

const now = new Date("2025-04-07T12:00:00Z");
const minutesAgo = (minutes: number) => runId(0, new Date(now.getTime() - minutes * 60_000));
const half = { page: 1, totalPages: 2 };
const byCode = byCodeAnswer({ constituents: twoConstituents });

const auditing = (current = "2025-04-07") => {
  const raw = createMemoryObjectStore();
  const requested = createMemoryMessageBus<PageRequested>();
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  return {
    audit: createAuditSession({
      raw,
      lake: createMemoryObjectStore(),
      requested,
      clock: { now: () => now },
      sessionClock: createChosenSession(() => current),
      newRunId: () => runId(77),
      plan: { datasets: ["portfolio-by-code"], indexes: ["IBOV", "IBXL", "IFIX"] },
      log,
      meter,
    }),
    raw,
    log,
    meter,
    requested: () => requested.sent.map((text) => PageRequested.parse(JSON.parse(text))),
  };
};

describe("audit-session", () => {
  it("says which planned sets are complete, incomplete or missing, and asks again for the open ones", async () => {
    const { audit, raw, requested, meter, log } = auditing();
    await storePage(raw, byCode, { index: "IBOV", runId: minutesAgo(90) });
    await storePage(raw, byCode, { index: "IBXL", runId: minutesAgo(90), ...half });
    expect(await audit({})).toEqual({
      session: "2025-04-07",
      complete: 1,
      incomplete: ["portfolio-by-code/IBXL"],
      inconsistent: [],
      missing: ["portfolio-by-code/IFIX"],
      requested: 2,
    });
    expect(requested().map(({ runid, data }) => [runid, data])).toEqual(
      ["IBXL", "IFIX"].map((index) => [
        runId(77),
        {
          dataset: "portfolio-by-code",
          index,
          period: { day: "2025-04-07" },
          page: 1,
          reason: "repair",
          attempt: 1,
        },
      ]),
    );
    expect([...meter.counts]).toEqual([
      ["SetsComplete", 1],
      ["SetsIncomplete", 1],
      ["SetsInconsistent", 0],
      ["SetsMissing", 1],
    ]);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("does not take a set that breaks a sum for complete, and asks for it again", async () => {
    const { audit, raw, requested, meter, log } = auditing();
    const heavier = byCodeAnswer({
      constituents: twoConstituents.map((row) => ({ ...row, part: row.part + 1 })),
    });
    await storePage(raw, byCode, { index: "IBOV" });
    await storePage(raw, byCode, { index: "IFIX" });
    await storePage(raw, heavier, { index: "IBXL", runId: minutesAgo(90) });
    expect(await audit({})).toMatchObject({
      complete: 2,
      inconsistent: ["portfolio-by-code/IBXL"],
      incomplete: [],
      missing: [],
      requested: 1,
    });
    expect(requested().map(({ data }) => data.index)).toEqual(["IBXL"]);
    expect(meter.counts.get("SetsInconsistent")).toBe(1);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("is content, and asks for nothing, where all is complete", async () => {
    const { audit, raw, requested, log } = auditing();
    for (const index of ["IBOV", "IBXL", "IFIX"]) await storePage(raw, byCode, { index });
    expect(await audit({})).toMatchObject({ complete: 3, incomplete: [], missing: [], requested: 0 });
    expect(requested()).toEqual([]);
    expect(log.lines.map(({ level }) => level)).toEqual(["info"]);
  });

  it.each([
    [29, 0],
    [31, 1],
  ])(
    "of a set whose run began %i minutes ago asks %i times: it may still be on its way",
    async (age, asked) => {
      const { audit, raw } = auditing();
      await storePage(raw, byCode, { runId: minutesAgo(age), ...half });
      const targets = [{ dataset: "portfolio-by-code", index: "IBOV" }];
      expect(await audit({ targets })).toMatchObject({
        incomplete: ["portfolio-by-code/IBOV"],
        requested: asked,
      });
    },
  );

  it("goes by the newest run of a set", async () => {
    const { audit, raw } = auditing();
    await storePage(raw, byCode, { runId: minutesAgo(90), ...half });
    await storePage(raw, byCode, { runId: minutesAgo(5), ...half });
    const targets = [{ dataset: "portfolio-by-code", index: "IBOV" }];
    expect(await audit({ targets })).toMatchObject({ requested: 0 });
  });

  it("asks for nothing of a past session, which B3 no longer shows, but reports it", async () => {
    const { audit, requested, log } = auditing("2025-04-08");
    expect(await audit({ session: "2025-04-07" })).toMatchObject({
      missing: ["portfolio-by-code/IBOV", "portfolio-by-code/IBXL", "portfolio-by-code/IFIX"],
      requested: 0,
    });
    expect(requested()).toEqual([]);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
  });

  it("only reports where it is told not to ask", async () => {
    const { audit, requested } = auditing();
    expect(await audit({ asksAgain: false })).toMatchObject({ complete: 0, requested: 0 });
    expect(requested()).toEqual([]);
  });

  it("asks without index for a dataset that has none", async () => {
    const { audit, requested } = auditing();
    expect(await audit({ targets: [{ dataset: "index-membership" }] })).toMatchObject({
      missing: ["index-membership"],
    });
    expect(requested()[0]?.data).not.toHaveProperty("index");
  });
});
