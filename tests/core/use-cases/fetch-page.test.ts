import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { createFetchPage } from "../../../core/fetch-page.ts";
import type { ObjectStore, Upstream } from "../../../core/ports.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import {
  byCodeAnswer,
  membershipAnswer,
  scriptedUpstream,
  theoreticalAnswer,
  twoConstituents,
} from "../../support/b3-answers.ts";
import { requestOf, runId } from "../../support/example-messages.ts";

const three = [
  ...twoConstituents.map((one) => ({ ...one, part: 30_000 })),
  { cod: "ABEV3", part: 40_000, qty: 7 },
];
const onePage = byCodeAnswer({ constituents: twoConstituents });
const ibov = `raw/portfolio-by-code/ano=2025/mes=04/dia=07/IBOV/${runId()}`;

const fetching = (upstream: Upstream, { pageSize = 120, raw = createMemoryObjectStore() } = {}) => {
  const requested = createMemoryMessageBus<PageRequested>();
  const collected = createMemoryMessageBus<PageCollected>();
  const session = { now: "2025-04-07" };
  const log = createMemoryLog();
  const fetchPage = createFetchPage({
    upstream,
    raw,
    requested,
    collected,
    clock: { now: () => new Date("2025-04-07T12:00:05Z") },
    sessionClock: createChosenSession(() => session.now),
    pageSize,
    log,
  });
  return {
    fetchPage,
    raw,
    session,
    log,
    requested: () => requested.sent.map((text) => PageRequested.parse(JSON.parse(text))),
    collected: () => collected.sent.map((text) => PageCollected.parse(JSON.parse(text))),
    keys: () => [...raw.objects.keys()].sort(),
  };
};

/** By code, cut into pages of the size asked for. */
const pagedUpstream = (date?: string) =>
  scriptedUpstream(({ pageNumber, pageSize = 120 }) =>
    byCodeAnswer({ constituents: three, page: pageNumber, pageSize, ...(date ? { date } : {}) }),
  );

describe("fetch-page", () => {
  it("keeps the answer byte for byte with where it comes from, and says that it is there", async () => {
    const chain = fetching(scriptedUpstream(() => onePage));
    await chain.fetchPage(requestOf({ attempt: 2 }));
    const sha256 = createHash("sha256").update(onePage).digest("hex");
    const stored = chain.raw.objects.get(`${ibov}/page-0001-of-0001.json`);
    expect(stored?.body).toEqual(onePage);
    expect(stored?.metadata).toEqual({
      url: expect.stringMatching(/^https:\/\/b3\.test\/indexProxy\/indexCall\/GetPortfolioDay\//),
      "captured-at": "2025-04-07T12:00:03.000Z",
      status: "200",
      sha256,
      "run-id": runId(),
      attempt: "2",
      rows: "2",
    });
    expect(chain.collected()).toMatchObject([
      {
        id: `${runId()}/portfolio-by-code/2025-04-07/IBOV/1/collected`,
        runid: runId(),
        time: "2025-04-07T12:00:05.000Z",
        data: { period: { day: "2025-04-07" }, page: 1, totalPages: 1, key: stored?.key, sha256, rows: 2 },
      },
    ]);
    expect(chain.requested()).toEqual([]);
  });

  it("keeps what the upstream says of how the answer came to be", async () => {
    const upstream = scriptedUpstream(() => onePage);
    const noted: Upstream = {
      get: async (request) => ({ ...(await upstream.get(request)), note: "rendered" }),
    };
    const chain = fetching(noted);
    await chain.fetchPage(requestOf());
    expect([...chain.raw.objects.values()][0]?.metadata.note).toBe("rendered");
  });

  it("asks for the further pages of a set once page 1 says how many there are, with what it said", async () => {
    const upstream = pagedUpstream();
    const chain = fetching(upstream, { pageSize: 1 });
    await chain.fetchPage(requestOf({ reason: "repair", attempt: 3 }));
    expect(chain.requested().map(({ data, runid }) => [data.page, data.reason, data.attempt, runid])).toEqual(
      [
        [2, "repair", 3, runId()],
        [3, "repair", 3, runId()],
      ],
    );
    expect(chain.requested()[0]?.data.expect).toMatchObject({
      sessionDate: "2025-04-07",
      totalPages: 3,
      totalRecords: 3,
      pageSize: 1,
    });

    for (const message of chain.requested()) await chain.fetchPage(message);
    expect(chain.keys()).toEqual([1, 2, 3].map((page) => `${ibov}/page-000${page}-of-0003.json`));
    expect(chain.collected().map(({ data }) => data.page)).toEqual([1, 2, 3]);
    expect(chain.requested().length).toBe(2);
    expect(upstream.asked.map(({ pageNumber }) => pageNumber)).toEqual([1, 2, 3]);
  });

  it("asks for a further page in the size of its set, whatever the configuration says now", async () => {
    const upstream = pagedUpstream();
    const first = fetching(upstream, { pageSize: 1 });
    await first.fetchPage(requestOf());
    const later = fetching(upstream, { pageSize: 2 });
    await later.fetchPage(first.requested()[1] as PageRequested);
    expect(upstream.asked.at(-1)).toMatchObject({ pageNumber: 3, pageSize: 1 });
  });

  it("refuses a further page of another set, saying what differs", async () => {
    const chain = fetching(pagedUpstream(), { pageSize: 1 });
    await chain.fetchPage(requestOf());
    const second = chain.requested()[0] as PageRequested;
    const other = fetching(
      scriptedUpstream(({ pageNumber }) =>
        byCodeAnswer({
          constituents: three,
          page: pageNumber,
          pageSize: 1,
          headerQty: 9,
          date: "2025-04-08",
        }),
      ),
    );
    await expect(other.fetchPage(second)).rejects.toMatchObject({
      name: "TransientError",
      code: "page-mismatch",
      message: expect.stringMatching(/sessionDate is 2025-04-08, page 1 said 2025-04-07; headerHash is/),
    });
    expect(other.keys()).toEqual([]);
    expect(other.collected()).toEqual([]);
  });

  it.each([
    ["page-mismatch", { page: 2, pageSize: 1 }, { pageNumber: 1 }],
    ["short-page", { page: 1, pageSize: 120 }, { totalRecords: 3 }],
    ["short-page", { page: 1, pageSize: 1 }, { pageSize: 2 }],
  ])("refuses a page that contradicts itself as %s", async (code, { page, pageSize }, claim) => {
    const answer = JSON.parse(
      new TextDecoder().decode(byCodeAnswer({ constituents: twoConstituents, page, pageSize })),
    ) as { page: object };
    const body = new TextEncoder().encode(JSON.stringify({ ...answer, page: { ...answer.page, ...claim } }));
    const chain = fetching(scriptedUpstream(() => body));
    await expect(chain.fetchPage(requestOf({ page }))).rejects.toMatchObject({ code });
    expect(chain.keys()).toEqual([]);
  });

  it.each([
    ["html-answer", "<!DOCTYPE html>"],
    ["empty-body", ""],
    ["not-json", "{"],
    ["no-results", '{"page":{},"header":{},"results":null}'],
  ])("stores nothing that is not data, and says %s", async (code, text) => {
    const chain = fetching(scriptedUpstream(() => new TextEncoder().encode(text)));
    await expect(chain.fetchPage(requestOf())).rejects.toMatchObject({ name: "TransientError", code });
    expect([chain.keys(), chain.collected(), chain.requested()]).toEqual([[], [], []]);
  });

  it("stores an absent preview as what it is: one page without rows", async () => {
    const empty = new TextEncoder().encode('{"page":null,"header":null,"results":null}');
    const chain = fetching(scriptedUpstream(() => empty));
    await chain.fetchPage(requestOf({ dataset: "quarterly-preview" }));
    expect(chain.collected()[0]?.data).toMatchObject({ page: 1, totalPages: 1, rows: 0 });
    expect(chain.requested()).toEqual([]);
  });

  it.each([
    ["unsupported-period", requestOf({ period: { year: 2025 } })],
    ["unknown-dataset", requestOf({ dataset: "portfolio-by-moon" })],
  ])("gives up what can never be had as %s, without asking B3", async (code, message) => {
    const upstream = scriptedUpstream(() => onePage);
    await expect(fetching(upstream).fetchPage(message)).rejects.toMatchObject({
      name: "PermanentError",
      code,
    });
    expect(upstream.asked).toEqual([]);
  });
});

describe("fetch-page, on the session an answer belongs to", () => {
  const theoretical = theoreticalAnswer({ constituents: twoConstituents });

  it("does not ask for an undated dataset once its session has passed", async () => {
    const upstream = scriptedUpstream(() => theoretical);
    const chain = fetching(upstream);
    chain.session.now = "2025-04-08";
    await expect(chain.fetchPage(requestOf({ dataset: "theoretical-portfolio" }))).rejects.toMatchObject({
      name: "PermanentError",
      code: "session-passed",
      message: expect.stringContaining("2025-04-08"),
    });
    expect(upstream.asked).toEqual([]);
  });

  it("stores nothing of an undated dataset whose session passed while B3 answered", async () => {
    const chain = fetching(
      scriptedUpstream(() => {
        chain.session.now = "2025-04-08";
        return membershipAnswer({ PETR4: "IBOV" });
      }),
    );
    const message = requestOf({ dataset: "index-membership", index: undefined });
    await expect(chain.fetchPage(message)).rejects.toMatchObject({ code: "session-passed" });
    expect([chain.keys(), chain.collected()]).toEqual([[], []]);
  });

  it("stores an undated dataset under the session asked for, and one without index under `_`", async () => {
    const chain = fetching(
      scriptedUpstream(({ method }) =>
        method === "GetStockIndex" ? membershipAnswer({ PETR4: "IBOV" }) : theoretical,
      ),
    );
    await chain.fetchPage(requestOf({ dataset: "theoretical-portfolio" }));
    await chain.fetchPage(requestOf({ dataset: "index-membership", index: undefined }));
    expect(chain.keys()).toEqual([
      `raw/index-membership/ano=2025/mes=04/dia=07/_/${runId()}/page-0001-of-0001.json`,
      `raw/theoretical-portfolio/ano=2025/mes=04/dia=07/IBOV/${runId()}/page-0001-of-0001.json`,
    ]);
    expect(chain.collected()[1]?.data).not.toHaveProperty("index");
  });

  it("stores a dated answer under the date of its header, not the day asked for", async () => {
    const upstream = pagedUpstream("2025-04-08");
    const chain = fetching(upstream, { pageSize: 2 });
    await chain.fetchPage(requestOf());
    await chain.fetchPage(chain.requested()[0] as PageRequested);
    expect(chain.keys()).toEqual(
      [1, 2].map(
        (page) => `raw/portfolio-by-code/ano=2025/mes=04/dia=08/IBOV/${runId()}/page-000${page}-of-0002.json`,
      ),
    );
    expect(chain.collected().map(({ data }) => data.period)).toEqual([
      { day: "2025-04-08" },
      { day: "2025-04-08" },
    ]);
  });

  it.each([
    ["the last session, which B3 shows in the early morning", "2025-04-04", undefined],
    ["an older session", "2025-04-03", "stale-answer"],
    ["a Saturday", "2025-04-05", "not-a-session"],
    ["a holiday", "2025-04-18", "not-a-session"],
    ["a year that the calendar does not know", "2029-04-05", "not-a-session"],
  ])("of a header dated %s: %s gives %s", async (_, date, code) => {
    const chain = fetching(scriptedUpstream(() => byCodeAnswer({ constituents: twoConstituents, date })));
    const done = chain.fetchPage(requestOf());
    if (code === undefined) await done;
    else await expect(done).rejects.toMatchObject({ name: "TransientError", code });
    expect(chain.keys().length).toBe(code === undefined ? 1 : 0);
  });
});

describe("fetch-page, received twice", () => {
  it("does not ask B3 again and says the same again", async () => {
    const upstream = pagedUpstream();
    const chain = fetching(upstream, { pageSize: 2 });
    await chain.fetchPage(requestOf());
    await chain.fetchPage(requestOf());
    expect(upstream.asked.length).toBe(1);
    const [first, second] = chain.collected();
    expect(second).toEqual(first);
    expect(chain.requested()[1]).toEqual(chain.requested()[0]);
  });

  it("does not ask again for a further page of a set that lies under another date", async () => {
    const upstream = pagedUpstream("2025-04-08");
    const chain = fetching(upstream, { pageSize: 2 });
    await chain.fetchPage(requestOf());
    const second = chain.requested()[0] as PageRequested;
    await chain.fetchPage(second);
    await chain.fetchPage(second);
    expect(upstream.asked.length).toBe(2);
    expect(chain.collected()[2]).toEqual(chain.collected()[1]);
  });

  it("asks again in another run that began later", async () => {
    const upstream = pagedUpstream();
    const chain = fetching(upstream);
    await chain.fetchPage(requestOf());
    await chain.fetchPage({ ...requestOf({}, runId(1)), time: "2025-04-07T12:00:04Z" });
    expect(upstream.asked.length).toBe(2);
    expect(chain.keys().length).toBe(2);
  });

  it("does not take another page of the run for its own", async () => {
    const upstream = pagedUpstream();
    const chain = fetching(upstream, { pageSize: 1 });
    await chain.fetchPage(requestOf());
    await chain.fetchPage(requestOf({ page: 3 }));
    expect(upstream.asked.length).toBe(2);
  });

  it("drops its own answer where a twin stored another one meanwhile", async () => {
    const theirs = byCodeAnswer({ constituents: three });
    const raw = createMemoryObjectStore();
    const chain = fetching(
      scriptedUpstream(async () => {
        await raw.put(`${ibov}/page-0001-of-0001.json`, theirs);
        return onePage;
      }),
      { raw },
    );
    await chain.fetchPage(requestOf());
    expect([...raw.objects.values()].map(({ body }) => body)).toEqual([theirs]);
    expect(chain.collected()[0]?.data).toMatchObject({
      rows: 3,
      sha256: createHash("sha256").update(theirs).digest("hex"),
    });
  });

  it("is tried again where the twin's page is gone", async () => {
    const raw: ObjectStore = { ...createMemoryObjectStore(), put: async () => "lost" };
    const fetchPage = createFetchPage({
      upstream: scriptedUpstream(() => onePage),
      raw,
      requested: createMemoryMessageBus(),
      collected: createMemoryMessageBus(),
      clock: { now: () => new Date() },
      sessionClock: createChosenSession(() => "2025-04-07"),
      pageSize: 120,
      log: createMemoryLog(),
    });
    await expect(fetchPage(requestOf())).rejects.toMatchObject({
      name: "TransientError",
      code: "raw-vanished",
    });
  });
});
