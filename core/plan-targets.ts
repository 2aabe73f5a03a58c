import type { IndexCode, SessionDate } from "../contracts/fields.ts";
import { localDate, localTime } from "./calendar/calendar.ts";
import { type Dataset, isCurrentOnly } from "./datasets/dataset.ts";
import { indexMembership, membershipIndexes } from "./datasets/index-membership/index.ts";
import { datasetNamed } from "./datasets/registry.ts";
import { listCaptures } from "./lake/captures.ts";
import { chooseSet } from "./lake/consistent-sets.ts";
import { parseRawKey } from "./lake/keys.ts";
import type { ObjectStore } from "./ports.ts";
import type { Target } from "./session-state.ts";

/** What the configuration asks to collect. */
export interface CollectionPlan {
  readonly datasets: readonly string[];
  /** `all`: the indexes of the newest membership. */
  readonly indexes: readonly IndexCode[] | "all";
}

/** The targets of a session by configuration, less those that are not due, unless they are wanted early. */
export const planTargets = async (
  raw: ObjectStore,
  plan: CollectionPlan,
  session: SessionDate,
  now: Date,
  { early = false }: { readonly early?: boolean | undefined } = {},
): Promise<readonly Target[]> => {
  const due = plan.datasets.map(datasetNamed).filter((dataset) => early || isDue(session, dataset, now));
  const needsIndexes = due.some(({ perIndex }) => perIndex);
  const indexes = !needsIndexes ? [] : plan.indexes === "all" ? await newestIndexes(raw) : plan.indexes;
  return due.flatMap(({ name, perIndex }) =>
    perIndex ? indexes.map((index) => ({ dataset: name, index })) : [{ dataset: name }],
  );
};

/**
 * The regular session is over. From now until the next morning B3 may show the next session's portfolios, and an
 * answer without a date does not say which it is.
 */
const closesAt = "18:00";

const isDue = (session: SessionDate, dataset: Dataset, now: Date): boolean => {
  const today = localDate(now);
  if (session < today) return true;
  const time = localTime(now);
  return session === today && time >= dataset.dueAt && (!isCurrentOnly(dataset) || time < closesAt);
};

/** The index codes of the newest membership that reads and meets its rules; none before the first one. */
const newestIndexes = async (raw: ObjectStore): Promise<readonly IndexCode[]> => {
  const days = new Set<SessionDate>();
  for await (const { key } of raw.list(`raw/${indexMembership.name}/`)) {
    const period = parseRawKey(key)?.period;
    if (period && "day" in period) days.add(period.day);
  }
  for (const day of [...days].sort().reverse()) {
    const sets = (await listCaptures(raw, indexMembership.name, { day })).get("_") ?? [];
    const { chosen } = await chooseSet(raw, indexMembership, sets, { period: { day }, index: "_" });
    if (chosen) return membershipIndexes(chosen.pages);
  }
  return [];
};
