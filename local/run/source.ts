import { createHttpUpstream } from "../../adapters/b3/http-upstream.ts";
import type { Config } from "../../adapters/config.ts";
import { createMemoryLog } from "../../adapters/memory/log.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { sessionAt } from "../../core/calendar/calendar.ts";
import { datasetNamed, pagedDatasetNamed } from "../../core/datasets/registry.ts";
import { TransientError, VisibleError } from "../../core/errors.ts";
import type { SessionClock } from "../../core/ports.ts";
import { createChosenSession } from "../../core/session-clock.ts";
import type { Target } from "../../core/session-state.ts";
import { createReplay } from "../b3-replay/replay.ts";

export interface SessionPlan {
  readonly session: SessionDate;
  /** Schedules to run one after the other; undefined: what the configuration names. */
  readonly rounds: readonly (readonly Target[] | undefined)[];
}

/** Where a run's answers come from. */
export interface Source {
  readonly mode: "recorded" | "live";
  /** Left out: the calendar and the clock. */
  readonly sessionClock?: SessionClock;
  start(signal?: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  plan(): Promise<readonly SessionPlan[]>;
  /** Makes a session the current one, where that is to choose. */
  enter(session: SessionDate): void;
  /** What it changes in the configuration. */
  settings(config: Config): Partial<Config>;
}

export interface Selection {
  /** None: all. */
  readonly sessions: readonly SessionDate[];
  readonly indexes: readonly string[] | "all";
}

const readReplay = (recordingsDir: string) => {
  try {
    return createReplay({ recordingsDir });
  } catch (error) {
    if (error instanceof VisibleError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new VisibleError("unreadable-recording", `cannot use the recordings ${recordingsDir}: ${reason}`, {
      cause: error,
    });
  }
};

/** Recorded answers, session by session. Throws a `VisibleError` for recordings or a selection that cannot be. */
export const recordedSource = (recordingsDir: string, { sessions, indexes }: Selection): Source => {
  const replay = readReplay(recordingsDir);
  const recorded = replay.plan();
  for (const session of sessions)
    if (!recorded.some((one) => one.session === session))
      throw new VisibleError(
        "session-not-recorded",
        `--session ${session} was not recorded; recorded are ${recorded.map((one) => one.session).join(", ")}`,
      );
  const selected = recorded.filter(({ session }) => sessions.length === 0 || sessions.includes(session));
  if (indexes !== "all") {
    const known = new Set(selected.flatMap(({ targets }) => targets.flatMap(({ index }) => index ?? [])));
    const when = sessions.length === 0 ? "" : ` in ${sessions.join(", ")}`;
    for (const index of indexes)
      if (!known.has(index))
        throw new VisibleError(
          "index-not-recorded",
          `--index ${index} was not recorded${when}; recorded are ${[...known].sort().join(", ")}`,
        );
  }
  /** The membership is of every index; quotes are of none. */
  const isWanted = ({ dataset, index }: Target) =>
    indexes === "all" ||
    (index === undefined ? datasetNamed(dataset).form === "pages" : indexes.includes(index));
  const plan = selected
    .map(({ session, targets }) => ({ session, targets: targets.filter(isWanted) }))
    .filter(({ targets }) => targets.length > 0)
    .map(({ session, targets }) => ({ session, rounds: [targets] }));
  return {
    mode: "recorded",
    sessionClock: createChosenSession(() => replay.session),
    start: replay.start,
    stop: replay.stop,
    plan: async () => plan,
    enter: (session) => {
      if (recorded.some((one) => one.session === session)) replay.setSession(session);
    },
    settings: ({ b3 }) => ({
      b3: { ...b3, listadosUrl: replay.baseUrl, historicalQuotesUrl: replay.baseUrl, gapMs: 0 },
    }),
  };
};

/** A call that decides whether B3 can be reached must not take long. */
const probeTimeoutMs = 8000;

/** B3 itself, for the current session. */
export const liveSource = (config: Config, indexes: readonly string[] | "all" | undefined): Source => ({
  mode: "live",
  start: async (signal) => {
    const { b3 } = config;
    const upstream = createHttpUpstream({
      baseUrls: { listados: b3.listadosUrl, "historical-quotes": b3.historicalQuotesUrl },
      gapMs: 0,
      timeoutMs: probeTimeoutMs,
      tries: 1,
      clock: { now: () => new Date() },
      log: createMemoryLog(),
    });
    try {
      const membership = pagedDatasetNamed("index-membership");
      const today = { day: sessionAt(new Date()) };
      const { body } = await upstream.get(
        membership.request({ period: today, page: 1, pageSize: 1 }),
        signal,
      );
      // A firewall or a portal of the network answers too, but not with data.
      membership.facts(membership.parse(body));
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      throw new TransientError("b3-unreachable", `B3 cannot be reached: ${error.message}`, { cause: error });
    }
  },
  stop: async () => undefined,
  // The first round brings the membership, which says what indexes there are; the second asks for the rest.
  plan: async () => [{ session: sessionAt(new Date()), rounds: [undefined, undefined] }],
  enter: () => undefined,
  settings: () => (indexes === undefined ? {} : { indexes }),
});
