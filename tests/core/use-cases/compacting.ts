import { createMemoryLog, createMemoryMeter } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageRequested } from "../../../contracts/messages/page-requested.ts";
import { type CompactDayDeps, createCompactDay } from "../../../core/compact-day.ts";
import { createChosenSession } from "../../../core/session-clock.ts";
import { byCodeAnswer, bySectorAnswer, twoConstituents } from "../../support/b3-answers.ts";
import { createReadableParquet, readReadable } from "../../support/readable-parquet.ts";

export const period = { day: "2025-04-07" };
export const portfolio = { table: "index_portfolio", period };
export const portfolioKey = "curated/index_portfolio/ano=2025/mes=04/dia=07/part-00000.parquet";

export const byCode = byCodeAnswer({ constituents: twoConstituents });
export const bySector = bySectorAnswer({ constituents: twoConstituents });
export const broken = byCodeAnswer({ constituents: twoConstituents, headerQty: 1 });
export const otherWeights = twoConstituents.map((one, at) => ({ ...one, part: at === 0 ? 59_000 : 41_000 }));

/** A compaction over memory, with what it asks for and writes. */
export const compacting = (overrides: Partial<CompactDayDeps> = {}) => {
  const raw = createMemoryObjectStore();
  const writes: string[] = [];
  const lake = createMemoryObjectStore(({ key }) => writes.push(key));
  const requested = createMemoryMessageBus<PageRequested>();
  const session = { now: "2025-04-07" };
  const log = createMemoryLog();
  const meter = createMemoryMeter();
  const compactDay = createCompactDay({
    raw,
    lake,
    parquet: createReadableParquet(),
    requested,
    clock: { now: () => new Date("2025-04-07T12:00:00Z") },
    sessionClock: createChosenSession(() => session.now),
    log,
    meter,
    ...overrides,
  });
  return {
    compactDay,
    raw,
    lake,
    writes,
    session,
    log,
    meter,
    requested: () => requested.sent.map((text) => PageRequested.parse(JSON.parse(text))),
    columns: (key = portfolioKey) => readReadable(lake.objects.get(key)?.body).columns,
  };
};

export const repairsOf = (requests: readonly PageRequested[]) =>
  requests.map(({ runid, data }) => [data.dataset, data.index, data.reason, data.attempt, data.page, runid]);
