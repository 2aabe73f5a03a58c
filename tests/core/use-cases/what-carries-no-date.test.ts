import { describe, expect, it } from "vitest";
import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import type { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createAuditSession } from "../../../core/audit-session.ts";
import { createFetchPage } from "../../../core/fetch-page.ts";
import { createScheduleCollection } from "../../../core/schedule-collection.ts";
import { createSessionClock } from "../../../core/session-clock.ts";
import { scriptedUpstream, theoreticalAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";

/** Ticks, audits and fetches by a clock that a test sets; times are São Paulo's. 2025-05-02 is a Friday. */
const chainAt = (time: string) => {
  let now = new Date(`${time}-03:00`);
  const later = (to: string) => {
    now = new Date(`${to}-03:00`);
  };
  /** When B3's answer comes; left out, at once. */
  const b3: { answersAt?: string } = {};
  const upstream = scriptedUpstream(() => {
    if (b3.answersAt !== undefined) later(b3.answersAt);
    return theoreticalAnswer({ constituents: twoConstituents });
  });
  const clock = { now: () => now };
  const requested = createMemoryMessageBus<PageRequested>();
  const shared = {
    upstream,
    raw: createMemoryObjectStore(),
    lake: createMemoryObjectStore(),
    requested,
    collected: createMemoryMessageBus<PageCollected>(),
    clock,
    sessionClock: createSessionClock(clock),
    newRunId: () => runId(0, now),
    plan: { datasets: ["theoretical-portfolio"], indexes: ["IBOV"] },
    pageSize: 120,
    log: createMemoryLog(),
    meter: createMemoryMeter(),
  };
  const fetchPage = createFetchPage(shared);
  return {
    b3,
    upstream,
    later,
    schedule: createScheduleCollection(shared),
    audit: createAuditSession(shared),
    /** Fetches what was asked for last. */
    fetch: async () => fetchPage(PageRequested.parse(JSON.parse(requested.sent.at(-1) ?? ""))),
    stored: () => [...shared.raw.objects.keys()],
  };
};

describe("what carries no date", () => {
  it.each([
    ["after the close", "2025-05-02T18:00:00", {}],
    ["after the close, captured again", "2025-05-02T18:00:00", { force: true }],
    [
      "after the close, by its name",
      "2025-05-02T18:00:00",
      { targets: [{ dataset: "theoretical-portfolio", index: "IBOV" }] },
    ],
    ["before 05:00", "2025-05-02T04:59:59", {}],
    ["of a session that is over", "2025-05-05T12:00:00", { session: "2025-05-02" }],
  ])("is not asked for %s (%s), whoever wants it", async (_, time, event) => {
    const { schedule } = chainAt(time);
    expect(await schedule({ early: true, ...event })).toMatchObject({
      targets: 1,
      requested: 0,
      uncertain: 1,
    });
  });

  it.each([
    ["until the close", "2025-05-02T17:59:59", "2025-05-02", "02"],
    ["on the Saturday before its session", "2025-05-03T15:00:00", "2025-05-05", "05"],
  ])("is asked for early %s (%s), and stored under %s", async (_, time, session, day) => {
    const chain = chainAt(time);
    expect(await chain.schedule({ early: true })).toMatchObject({ session, requested: 1, uncertain: 0 });
    await chain.fetch();
    expect(chain.stored()).toEqual([
      expect.stringContaining(`raw/theoretical-portfolio/ano=2025/mes=05/dia=${day}/IBOV/`),
    ]);
  });

  it("is not asked for by an audit after the close, which says that it is missing", async () => {
    const { audit } = chainAt("2025-05-02T18:00:00");
    expect(await audit({ early: true })).toMatchObject({
      missing: ["theoretical-portfolio/IBOV"],
      requested: 0,
    });
  });

  it.each([
    ["the evening", "2025-05-02T20:30:00", "session-uncertain", "from 05:00 to 18:00"],
    ["the next night", "2025-05-03T01:30:00", "session-passed", "the current session is 2025-05-05"],
  ])("is refused where its message waited until %s (%s): %s", async (_, time, code, reason) => {
    const chain = chainAt("2025-05-02T17:59:00");
    await chain.schedule({});
    chain.later(time);
    await expect(chain.fetch()).rejects.toMatchObject({
      name: "PermanentError",
      code,
      message: expect.stringContaining(reason),
    });
    expect(chain.upstream.asked).toEqual([]);
  });

  it("is not stored where the session closed while B3 answered", async () => {
    const chain = chainAt("2025-05-02T17:59:59");
    await chain.schedule({});
    chain.b3.answersAt = "2025-05-02T18:00:01";
    await expect(chain.fetch()).rejects.toMatchObject({ code: "session-uncertain" });
    expect([chain.upstream.asked.length, chain.stored()]).toEqual([1, []]);
  });
});
