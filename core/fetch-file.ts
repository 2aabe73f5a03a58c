import type { Period } from "../contracts/fields.ts";
import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { dayStatus } from "./calendar/calendar.ts";
import { isCapturedSince } from "./captured-since.ts";
import type { FileDataset, FileFacts } from "./datasets/dataset.ts";
import { isDue, isOverdue } from "./due.ts";
import { PermanentError, TransientError } from "./errors.ts";
import { describeFile } from "./lake/file-captures.ts";
import { rawKey, rejectedKey } from "./lake/keys.ts";
import { rawMetadata } from "./lake/raw-metadata.ts";
import { pageCollected } from "./messages.ts";
import type { Clock, Log, MessageBus, ObjectHead, ObjectStore, Upstream, UpstreamAnswer } from "./ports.ts";

export interface FetchFileDeps {
  readonly upstream: Upstream;
  readonly raw: ObjectStore;
  readonly collected: MessageBus<PageCollected>;
  readonly clock: Clock;
  readonly log: Log;
}

const wholeAs = async function* (body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
};

/**
 * Collects one file: asks B3, reads it to its end, keeps it as it came, and says that it is there. A file that breaks
 * a rule is kept aside under `rejected/` and nothing is said of it. One that B3 may still publish in time is left to
 * the next tick of the schedule, which finds it missing and asks again.
 */
export const createFetchFile =
  (deps: FetchFileDeps) =>
  async (source: FileDataset, message: PageRequested): Promise<void> => {
    const { data, runid } = message;
    const page = {
      dataset: data.dataset,
      period: data.period,
      index: data.index,
      runId: runid,
      page: 1,
      totalPages: 1,
      fileName: source.fileName(data.period),
    };
    const key = rawKey(page);
    const own = await deps.raw.head(key);
    if (!own && (await isCapturedSince(deps, source, message))) return;
    const stored = own ?? (await captureFile(deps, source, message, key, rejectedKey(page)));
    if (!stored) return;
    await deps.collected.send([
      pageCollected(runid, deps.clock.now(), {
        dataset: data.dataset,
        period: data.period,
        page: 1,
        totalPages: 1,
        key,
        sha256: stored.metadata.sha256 ?? "",
        rows: Number(stored.metadata.rows ?? 0),
      }),
    ]);
  };

/** Undefined where the file may still come in time. */
const captureFile = async (
  deps: FetchFileDeps,
  source: FileDataset,
  { data, runid }: Pick<PageRequested, "data" | "runid">,
  key: string,
  keptAsideAs: string,
): Promise<Pick<ObjectHead, "metadata"> | undefined> => {
  const { raw, log } = deps;
  const answer = await asked(deps, source, data);
  if (!answer) return undefined;
  let facts: FileFacts;
  try {
    facts = await source.inspect(() => wholeAs(answer.body), data.period);
  } catch (error) {
    if (error instanceof PermanentError || error instanceof TransientError)
      await raw.put(keptAsideAs, answer.body, {
        contentType: answer.contentType,
        metadata: { ...rawMetadata(answer, runid, data.attempt, 0), "refused-as": error.code },
      });
    throw error;
  }
  const metadata = {
    ...rawMetadata(answer, runid, data.attempt, facts.rows),
    ...describeFile(facts),
  };
  const outcome = await raw.put(key, answer.body, {
    onlyIf: "absent",
    contentType: answer.contentType,
    metadata,
  });
  if (outcome === "written") {
    log.info("file stored", { key, rows: facts.rows, bytes: answer.body.byteLength });
    return { metadata };
  }
  // A twin was first: its answer counts, ours is dropped.
  const stored = await raw.head(key);
  if (!stored) throw new TransientError("raw-vanished", `${key} was there and is gone`);
  return stored;
};

const asked = async (
  deps: FetchFileDeps,
  source: FileDataset,
  { period }: PageRequested["data"],
): Promise<UpstreamAnswer | undefined> => {
  try {
    return await deps.upstream.get(source.request(period));
  } catch (error) {
    // Before it is published, and for a day without session, B3 has no such file, and says so in one of two ways.
    if (error instanceof TransientError && (error.code === "http-404" || error.code === "empty-body"))
      return onAbsent(deps, source, period, error);
    throw error;
  }
};

/** What B3 has no file of: no session, one that may still come in time, or a fault. */
const onAbsent = (
  { clock, log }: FetchFileDeps,
  source: FileDataset,
  period: Period,
  cause: TransientError,
): undefined => {
  const file = source.fileName(period);
  if ("day" in period) {
    const status = dayStatus(period.day);
    if (status.kind === "closed")
      throw new PermanentError("not-a-session", `${file}: ${period.day} had no session (${status.reason})`, {
        cause,
      });
    const now = clock.now();
    if (!isOverdue(source, period.day, now)) {
      log.info("file not published yet, left to the next tick", {
        file,
        isDue: isDue(source, period.day, now),
      });
      return undefined;
    }
  }
  // An answer without a body may be B3's fault as well as an absent file.
  if (cause.code === "empty-body") throw cause;
  throw new TransientError("not-published", `${file} is not there`, { cause });
};
