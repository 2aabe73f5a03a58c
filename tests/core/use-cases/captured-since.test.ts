import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import type { PageCollected } from "../../../contracts/messages/page-collected.ts";
import type { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createFetchPage } from "../../../core/fetch-page.ts";
import { createSessionClock } from "../../../core/session-clock.ts";
import {
  byCodeAnswer,
  scriptedUpstream,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { requestOf, runId } from "../../support/example-messages.ts";
import { storePage } from "../../support/raw-bucket.ts";

/** When `requestOf`'s messages were sent. */
const sent = new Date("2025-04-07T12:00:00Z");
const before = new Date(sent.getTime() - 1);
const after = new Date(sent.getTime() + 1);
const later = runId(9);

const byCode = byCodeAnswer({ constituents: twoConstituents });
const broken = byCodeAnswer({ constituents: twoConstituents, headerQty: 1 });
const theoretical = theoreticalAnswer({ constituents: twoConstituents });

const fetching = (now = sent) => {
  const raw = createMemoryObjectStore();
  const upstream = scriptedUpstream(({ method }) => (method === "GetPortfolioDay" ? byCode : theoretical));
  const collected = createMemoryMessageBus<PageCollected>();
  const clock = { now: () => now };
  const fetchPage = createFetchPage({
    upstream,
    raw,
    requested: createMemoryMessageBus<PageRequested>(),
    collected,
    clock,
    sessionClock: createSessionClock(clock),
    pageSize: 120,
    log: createMemoryLog(),
  });
  return { raw, upstream, fetchPage, collected };
};

describe("fetch-page, of a set that was captured after its message was sent", () => {
  it("does not ask B3 again, however many messages an outage left", async () => {
    const { raw, upstream, fetchPage } = fetching();
    for (let n = 0; n < 12; n++)
      await fetchPage(requestOf({ reason: n % 2 === 0 ? "daily" : "repair" }, runId(n)));
    expect(upstream.asked).toHaveLength(1);
    expect([...raw.objects.keys()]).toHaveLength(1);
  });

  it.each([
    ["whole, since", { capturedAt: after }, 0],
    ["whole, but before", { capturedAt: before }, 1],
    ["in part, since", { capturedAt: after, totalPages: 2 }, 1],
    ["of another index, since", { capturedAt: after, index: "IBXL" }, 1],
    ["of another session, since", { capturedAt: after, period: { day: "2025-04-04" } }, 1],
    ["at a time that is not known", {}, 1],
  ])("captured %s: asks %#", async (_, stored, asked) => {
    const { raw, upstream, fetchPage } = fetching();
    await storePage(raw, byCode, { runId: later, ...stored });
    await fetchPage(requestOf());
    expect(upstream.asked).toHaveLength(asked);
  });

  it("asks again where that set breaks a rule", async () => {
    const { raw, upstream, fetchPage } = fetching();
    await storePage(raw, broken, { runId: later, capturedAt: after });
    await fetchPage(requestOf());
    expect(upstream.asked).toHaveLength(1);
  });

  it("lets go a further page of the set that it stands for", async () => {
    const { raw, upstream, fetchPage } = fetching();
    await storePage(raw, byCode, { runId: later, capturedAt: after });
    const expected = { sessionDate: "2025-04-07", totalPages: 2, totalRecords: 3, pageSize: 2 };
    const headerHash = "0".repeat(64);
    await fetchPage(requestOf({ page: 2, expect: { ...expected, headerHash } }));
    expect(upstream.asked).toEqual([]);
  });

  it("refuses nothing of a session that is over, where all is there", async () => {
    const { raw, upstream, fetchPage } = fetching(new Date("2025-04-07T23:30:00Z"));
    const message = requestOf({ dataset: "theoretical-portfolio" });
    await expect(fetchPage(message)).rejects.toMatchObject({ code: "session-uncertain" });
    await storePage(raw, theoretical, {
      dataset: "theoretical-portfolio",
      runId: later,
      capturedAt: after,
    });
    await fetchPage(message);
    expect(upstream.asked).toEqual([]);
  });

  it("says again that a page of its own run is there, whatever else was captured since", async () => {
    const { raw, upstream, fetchPage, collected } = fetching();
    await fetchPage(requestOf());
    await storePage(raw, byCode, { runId: later, capturedAt: after });
    await fetchPage(requestOf());
    expect(upstream.asked).toHaveLength(1);
    expect(collected.sent).toHaveLength(2);
  });

  it("does not ask for a file again", async () => {
    const { raw, upstream, fetchPage } = fetching(new Date("2025-04-08T02:00:00Z"));
    const quotes = { dataset: "quotes", index: undefined, period: { day: "2025-04-07" } };
    await storePage(raw, "a file", {
      ...quotes,
      fileName: "COTAHIST_D07042025.ZIP",
      runId: later,
      capturedAt: after,
    });
    await fetchPage(requestOf(quotes));
    expect(upstream.asked).toEqual([]);
  });
});
