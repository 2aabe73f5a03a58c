import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import { localDate, localTime } from "./calendar/calendar.ts";
import { membershipDataset, membershipIndexes } from "./datasets/index-membership/index.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { listCaptures, newestComplete } from "./lake/captures.ts";
import { parseRawKey } from "./lake/keys.ts";
import type { ObjectStore } from "./ports.ts";
import type { Target } from "./session-state.ts";

/** What the configuration asks to collect. */
export interface CollectionPlan {
  readonly datasets: readonly string[];
  /** `all`: the indexes of the newest complete membership. */
  readonly indexes: readonly IndexCode[] | "all";
}

/** The targets of a session by configuration, less those that are not due yet. */
export const planTargets = async (
  raw: ObjectStore,
  plan: CollectionPlan,
  session: SessionDate,
  now: Date,
): Promise<readonly Target[]> => {
  const due = plan.datasets.map(datasetNamed).filter(({ dueAt }) => isDue(session, dueAt, now));
  const needsIndexes = due.some(({ perIndex }) => perIndex);
  const indexes = !needsIndexes ? [] : plan.indexes === "all" ? await newestIndexes(raw) : plan.indexes;
  return due.flatMap(({ name, perIndex }) =>
    perIndex ? indexes.map((index) => ({ dataset: name, index })) : [{ dataset: name }],
  );
};

const isDue = (session: SessionDate, dueAt: string, now: Date): boolean => {
  const today = localDate(now);
  return session < today || (session === today && localTime(now) >= dueAt);
};

/** The index codes of the newest complete membership in the raw bucket; none before the first one. */
const newestIndexes = async (raw: ObjectStore): Promise<readonly IndexCode[]> => {
  const days = new Set<SessionDate>();
  for await (const { key } of raw.list(`raw/${membershipDataset}/`)) {
    const period = parseRawKey(key)?.period;
    if (period && "day" in period) days.add(period.day);
  }
  for (const day of [...days].sort().reverse()) {
    const set = newestComplete((await listCaptures(raw, membershipDataset, { day })).get("_"));
    if (!set) continue;
    const bodies = await Promise.all(set.pages.map(({ key }) => raw.get(key)));
    return membershipIndexes(bodies.flatMap((object) => (object ? [object.body] : [])));
  }
  return [];
};
