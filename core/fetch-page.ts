import { createHash } from "node:crypto";
import type { Period, SessionDate } from "../contracts/fields.ts";
import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageExpectation, PageRequested } from "../contracts/messages/page-requested.ts";
import { dayStatus, nextSession, previousSession } from "./calendar/calendar.ts";
import { shownFrom, shownUntil } from "./calendar/shown-session.ts";
import { isCapturedSince } from "./captured-since.ts";
import type { PagedDataset, PageFacts } from "./datasets/dataset.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { factsInTime } from "./empty-years.ts";
import { PermanentError, TransientError } from "./errors.ts";
import { createFetchFile } from "./fetch-file.ts";
import { parseRawKey, rawKey, rawRunPrefix } from "./lake/keys.ts";
import { rawMetadata } from "./lake/raw-metadata.ts";
import { pageCollected, pageRequested } from "./messages.ts";
import type { Clock, Log, MessageBus, ObjectStore, SessionClock, Upstream } from "./ports.ts";
import { mayBelongTo } from "./session-clock.ts";

export interface FetchPageDeps {
  readonly upstream: Upstream;
  readonly raw: ObjectStore;
  readonly requested: MessageBus<PageRequested>;
  readonly collected: MessageBus<PageCollected>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  /** Rows to ask for in one page. */
  readonly pageSize: number;
  readonly log: Log;
}

interface Page {
  readonly key: string;
  readonly sha256: string;
  readonly facts: PageFacts;
  readonly period: Period;
}

const sha256 = (body: Uint8Array) => createHash("sha256").update(body).digest("hex");

const dayOf = (period: Period): SessionDate => {
  if ("day" in period) return period.day;
  throw new PermanentError(
    "unsupported-period",
    `a portfolio belongs to a session, not to the year ${period.year}`,
  );
};

/** What an answer is stored under: the session it names, or what was asked for. */
const periodOf = (source: PagedDataset, asked: Period, facts: PageFacts): Period =>
  source.history ? asked : { day: facts.sessionDate ?? dayOf(asked) };

/**
 * Collects one page: asks B3, keeps the answer as it came, says that it is there, and asks for the further pages
 * of its set. Repeating it, also half done, stores nothing new and says the same again. A year that B3 has nothing of
 * yet is left to the next tick of the schedule.
 */
export const createFetchPage = (deps: FetchPageDeps) => {
  const fetchFile = createFetchFile(deps);
  return async (message: PageRequested): Promise<void> => {
    const source = datasetNamed(message.data.dataset);
    await (source.form === "file" ? fetchFile(source, message) : fetchPage(deps, source, message));
  };
};

const fetchPage = async (
  deps: FetchPageDeps,
  source: PagedDataset,
  message: PageRequested,
): Promise<void> => {
  const { data, runid } = message;
  if (!source.history) dayOf(data.period);
  // Further pages lie where page 1 was stored, which need not be the day asked for.
  const asked = data.expect ? { day: data.expect.sessionDate } : data.period;
  const stored = await storedPage(deps, source, message, asked);
  if (!stored && (await isCapturedSince(deps, source, message))) return;
  const page = stored ?? (await capturePage(deps, source, message));
  if (!page) return;
  const { facts, period } = page;
  const totalPages = Math.max(facts.totalPages, 1);
  const time = deps.clock.now();
  if (data.page === 1 && totalPages > 1) {
    const expect: PageExpectation = {
      sessionDate: dayOf(period),
      totalPages,
      totalRecords: facts.totalRecords,
      pageSize: facts.pageSize,
      headerHash: facts.headerHash,
    };
    await deps.requested.send(
      Array.from({ length: totalPages - 1 }, (_, at) =>
        pageRequested(runid, time, { ...data, page: at + 2, expect }),
      ),
    );
  }
  await deps.collected.send([
    pageCollected(runid, time, {
      dataset: data.dataset,
      ...(data.index === undefined ? {} : { index: data.index }),
      period,
      page: data.page,
      totalPages,
      key: page.key,
      sha256: page.sha256,
      rows: facts.rows,
    }),
  ]);
};

/** The page as an earlier receive of the same message left it, so that a twin does not trouble B3. */
const storedPage = async (
  { raw }: FetchPageDeps,
  source: PagedDataset,
  { data, runid }: PageRequested,
  period: Period,
): Promise<Page | undefined> => {
  const prefix = rawRunPrefix({ dataset: data.dataset, period, index: data.index, runId: runid });
  for await (const { key } of raw.list(prefix)) {
    if (parseRawKey(key)?.page !== data.page) continue;
    const stored = await raw.get(key);
    if (stored) return readPage(source, key, stored.body, period);
  }
  return undefined;
};

const readPage = (source: PagedDataset, key: string, body: Uint8Array, asked: Period): Page => {
  const facts = source.facts(source.parse(body));
  return { key, sha256: sha256(body), facts, period: periodOf(source, asked, facts) };
};

/** Undefined where B3 may still have it in time. */
const capturePage = async (
  deps: FetchPageDeps,
  source: PagedDataset,
  { data, runid }: PageRequested,
): Promise<Page | undefined> => {
  refuseOtherSession(deps, source, data.period);
  const answer = await deps.upstream.get(
    source.request({
      index: data.index,
      period: data.period,
      page: data.page,
      pageSize: data.expect?.pageSize ?? deps.pageSize,
    }),
  );
  const facts = await factsInTime(deps, source, { data, runid }, answer);
  if (!facts) return undefined;
  // B3 may have turned to the next session while it answered.
  refuseOtherSession(deps, source, data.period);
  const period = periodOf(source, data.period, facts);
  if (!source.history) refuseImpossibleSession(deps, dayOf(period));
  if ("day" in data.period && "day" in period && period.day !== data.period.day)
    deps.log.warn("the answer is of another session than was asked for", {
      dataset: data.dataset,
      index: data.index,
      asked: data.period.day,
      session: period.day,
    });
  refuseWrongPage(facts, data.page);
  if (data.expect) refuseOtherSet(facts, dayOf(period), data.expect);

  const key = rawKey({
    dataset: data.dataset,
    period,
    index: data.index,
    runId: runid,
    page: data.page,
    totalPages: Math.max(facts.totalPages, 1),
  });
  const outcome = await deps.raw.put(key, answer.body, {
    onlyIf: "absent",
    contentType: answer.contentType,
    metadata: rawMetadata(answer, runid, data.attempt, facts.rows),
  });
  if (outcome === "written") {
    deps.log.info("page stored", { key, rows: facts.rows, bytes: answer.body.byteLength });
    return { key, sha256: sha256(answer.body), facts, period };
  }
  // A twin was first: its answer counts, ours is dropped.
  const stored = await deps.raw.get(key);
  if (!stored) throw new TransientError("raw-vanished", `${key} was there and is gone`);
  return readPage(source, key, stored.body, data.period);
};

/** What carries no date is asked for, and taken, only while B3 shows the session that it was asked for. */
const refuseOtherSession = ({ sessionClock }: FetchPageDeps, source: PagedDataset, asked: Period) => {
  if (mayBelongTo(source, asked, sessionClock)) return;
  const [day, current] = [dayOf(asked), sessionClock.current()];
  if (current !== day)
    throw new PermanentError(
      "session-passed",
      `${source.name} carries no date and was asked for ${day}, but the current session is ${current}`,
    );
  throw new PermanentError(
    "session-uncertain",
    `${source.name} carries no date, and B3 may show another session's than that of ${day}: only from ${shownFrom} to ${shownUntil} in São Paulo is it sure to be that`,
  );
};

const refuseImpossibleSession = ({ sessionClock }: FetchPageDeps, session: SessionDate) => {
  if (dayStatus(session).kind !== "session")
    throw new TransientError("not-a-session", `the answer is dated ${session}, which is no trading session`);
  const current = sessionClock.current();
  const [oldest, newest] = [previousSession(current), nextSession(current)];
  if (session < oldest)
    throw new TransientError(
      "stale-answer",
      `the answer is dated ${session}, before the last session ${oldest}`,
    );
  if (session > newest)
    throw new TransientError(
      "future-answer",
      `the answer is dated ${session}, after the next session ${newest}`,
    );
};

const refuseWrongPage = (facts: PageFacts, page: number) => {
  if (facts.pageNumber !== page)
    throw new TransientError("page-mismatch", `asked for page ${page}, got page ${facts.pageNumber}`);
  const earlier = (page - 1) * facts.pageSize;
  const due = Math.max(0, Math.min(facts.pageSize, facts.totalRecords - earlier));
  if (facts.rows !== due)
    throw new TransientError(
      "short-page",
      `page ${page} of ${facts.totalPages} has ${facts.rows} rows, ${due} of ${facts.totalRecords} are due`,
    );
};

const refuseOtherSet = (facts: PageFacts, session: SessionDate, expect: PageExpectation) => {
  const found: PageExpectation = {
    sessionDate: session,
    totalPages: facts.totalPages,
    totalRecords: facts.totalRecords,
    pageSize: facts.pageSize,
    headerHash: facts.headerHash,
  };
  const differences = (Object.keys(expect) as (keyof PageExpectation)[])
    .filter((name) => found[name] !== expect[name])
    .map((name) => `${name} is ${found[name]}, page 1 said ${expect[name]}`);
  if (differences.length > 0)
    throw new TransientError(
      "page-mismatch",
      `page ${facts.pageNumber} belongs to another set: ${differences.join("; ")}`,
    );
};
