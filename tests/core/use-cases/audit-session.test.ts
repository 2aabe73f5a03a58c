import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createAuditSession } from "../../../core/audit-session.ts";
import { createCompactDay } from "../../../core/compact-day.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import { byCodeAnswer, bySectorAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";
import { createReadableParquet } from "../../support/readable-parquet.ts";

const now = new Date("2025-04-07T12:00:00Z");
const minutesAgo = (minutes: number) => runId(0, new Date(now.getTime() - minutes * 60_000));
const half = { page: 1, totalPages: 2 };
const byCode = byCodeAnswer({ constituents: twoConstituents });

const auditing = (current = "2025-04-07") => {
  const raw = createMemoryObjectStore();
  const lake = createMemoryObjectStore();
  const requested = createMemoryMessageBus<PageRequested>();
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  const clock = { now: () => now };
  const sessionClock = createChosenSession(() => current);
  const shared = { raw, lake, requested, clock, sessionClock, log, meter };
  const compactDay = createCompactDay({
    ...shared,
    parquet: createReadableParquet(),
    log: createMemoryLog(),
    meter: createMemoryMeter(),
  });
  return {
    audit: createAuditSession({
      ...shared,
      newRunId: () => runId(77),
      plan: { datasets: ["portfolio-by-code"], indexes: ["IBOV", "IBXL", "IFIX"] },
    }),
    compact: (day = "2025-04-07") => compactDay({ table: "index_portfolio", period: { day } }, runId()),
    raw,
    log,
    meter,
    requested: () => requested.sent.map((text) => PageRequested.parse(JSON.parse(text))),
  };
};

describe("audit-session", () => {
  it("says which planned sets are complete, incomplete or missing, and asks again for the open ones", async () => {
    const { audit, raw, compact, requested, meter, log } = auditing();
    await storePage(raw, byCode, { index: "IBOV", runId: minutesAgo(90) });
    await storePage(raw, byCode, { index: "IBXL", runId: minutesAgo(90), ...half });
    await compact();
    expect(await audit({})).toEqual({
      session: "2025-04-07",
      complete: 1,
      incomplete: ["portfolio-by-code/IBXL"],
      inconsistent: [],
      missing: ["portfolio-by-code/IFIX"],
      stranded: [],
      lost: [],
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
      ["SetsStranded", 0],
      ["SetsLost", 0],
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
    const { audit, raw, compact, requested, log } = auditing();
    for (const index of ["IBOV", "IBXL", "IFIX"]) await storePage(raw, byCode, { index });
    await compact();
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
      missing: [],
      lost: ["portfolio-by-code/IBOV", "portfolio-by-code/IBXL", "portfolio-by-code/IFIX"],
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

describe("audit-session, of what lies in the raw bucket and not in the tables", () => {
  const targets = [{ dataset: "portfolio-by-code", index: "IBOV" }];

  it.each([
    [29, []],
    [31, ["portfolio-by-code/IBOV"]],
  ])("%i minutes after its run began: %j, and the rest is complete", async (age, stranded) => {
    const { audit, raw, meter, requested, compact } = auditing();
    await storePage(raw, byCode, { runId: minutesAgo(age) });
    expect(await audit({ targets })).toMatchObject({ complete: 1, stranded });
    expect(meter.counts.get("SetsStranded")).toBe(stranded.length);
    expect(requested()).toEqual([]);
    await compact();
    expect(await audit({ targets })).toMatchObject({ stranded: [] });
  });

  it("goes by the newest capture of the table's file: a late one is on its way for all of them", async () => {
    const { audit, raw, compact } = auditing();
    await storePage(raw, byCode, { runId: minutesAgo(90) });
    await compact();
    await storePage(raw, byCode, { index: "IFIX", runId: minutesAgo(5) });
    expect(await audit({ targets })).toMatchObject({ stranded: [] });
  });

  it("is nothing where a further capture changes no row, so that the file was rightly left as it is", async () => {
    const { audit, raw, compact } = auditing();
    const sectors = (moved: number) =>
      bySectorAnswer({
        constituents: twoConstituents.map((row, at) => ({
          ...row,
          part: row.part + (at === 0 ? moved : -moved),
        })),
      });
    const bySector = { dataset: "portfolio-by-sector" };
    await storePage(raw, byCode, { runId: minutesAgo(90) });
    await storePage(raw, sectors(1), { ...bySector, runId: minutesAgo(90) });
    expect(await compact()).toMatchObject({ outcome: "written" });
    await storePage(raw, sectors(2), { ...bySector, runId: minutesAgo(80) });
    expect(await audit({ targets })).toMatchObject({ complete: 1, stranded: [] });
    expect(await compact()).toMatchObject({ outcome: "unchanged" });
    expect(await audit({ targets })).toMatchObject({ stranded: [] });
  });

  it("warns of a file of the sessions before, for a week of them", async () => {
    const { audit, raw, log } = auditing();
    const before = ["2025-03-28", "2025-03-31", "2025-04-04"];
    for (const day of before) await storePage(raw, byCode, { period: { day }, runId: minutesAgo(9000) });
    const found = await audit({ asksAgain: false });
    expect(found.stranded).toEqual([
      "portfolio-by-code/IBOV/2025-04-04",
      "portfolio-by-code/IBOV/2025-03-31",
    ]);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
  });
});

describe("audit-session, of a session that is over", () => {
  const collected = async (...days: readonly string[]) => {
    const world = auditing();
    for (const day of days) {
      await storePage(world.raw, byCode, { period: { day }, runId: minutesAgo(9000) });
      await world.compact(day);
    }
    return world;
  };

  it("says what of it is lost, and asks for none of it", async () => {
    const { audit, meter, log, requested } = await collected("2025-04-02", "2025-04-03");
    expect(await audit({ asksAgain: false })).toMatchObject({
      lost: ["portfolio-by-code/IBOV/2025-04-04"],
      missing: ["portfolio-by-code/IBOV", "portfolio-by-code/IBXL", "portfolio-by-code/IFIX"],
    });
    expect(meter.counts.get("SetsLost")).toBe(1);
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
    expect(requested()).toEqual([]);
  });

  it("goes on saying so once the next session is complete", async () => {
    const { audit, raw, compact } = await collected("2025-04-03");
    for (const index of ["IBOV", "IBXL", "IFIX"]) await storePage(raw, byCode, { index });
    await compact();
    expect(await audit({})).toMatchObject({
      complete: 3,
      missing: [],
      lost: ["portfolio-by-code/IBOV/2025-04-04"],
    });
  });

  it("counts what came in part, though nothing came before", async () => {
    const { audit, raw } = auditing();
    await storePage(raw, byCode, { period: { day: "2025-04-04" }, runId: minutesAgo(9000), ...half });
    expect((await audit({})).lost).toEqual(["portfolio-by-code/IBOV/2025-04-04"]);
  });

  it("expects nothing of before the lake began, and forgets after a week of sessions", async () => {
    expect((await (await collected("2025-04-04")).audit({})).lost).toEqual([]);
    const { audit } = await collected(
      "2025-03-27",
      "2025-03-31",
      "2025-04-01",
      "2025-04-02",
      "2025-04-03",
      "2025-04-04",
    );
    expect((await audit({})).lost).toEqual([]);
  });

  it("reads no capture of it that its table's file was made of", async () => {
    const days = ["2025-03-31", "2025-04-01", "2025-04-02", "2025-04-03", "2025-04-04"];
    const { audit, raw } = await collected(...days);
    const read: string[] = [];
    const { get } = raw;
    raw.get = (key) => {
      read.push(key);
      return get(key);
    };
    expect(await audit({})).toMatchObject({ stranded: [], lost: [] });
    expect(read).toEqual([]);
    await storePage(raw, byCode, { period: { day: "2025-04-03" }, index: "IFIX", ...half });
    expect(await audit({})).toMatchObject({
      stranded: [],
      lost: ["portfolio-by-code/IFIX/2025-04-04", "portfolio-by-code/IFIX/2025-04-03"],
    });
    expect(read.map((key) => key.slice(0, 49))).toEqual([
      "raw/portfolio-by-code/ano=2025/mes=04/dia=03/IBOV",
    ]);
  });

  it("is not measured where a person asks about one session", async () => {
    const { audit, meter } = await collected("2025-04-03");
    expect(await audit({ session: "2025-04-04" })).toMatchObject({
      lost: ["portfolio-by-code/IBOV", "portfolio-by-code/IBXL", "portfolio-by-code/IFIX"],
    });
    expect([...meter.counts]).toEqual([]);
  });
});
