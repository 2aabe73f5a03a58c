import type { PagedDataset, SetContext, Violation } from "../datasets/dataset.ts";
import { TransientError } from "../errors.ts";
import type { ObjectStore } from "../ports.ts";
import { type CaptureSet, isComplete } from "./captures.ts";

/** A complete set that meets every rule of its dataset, with its parsed pages. */
export interface ConsistentSet<Page = unknown> {
  readonly set: CaptureSet;
  readonly pages: readonly Page[];
}

export interface Choice<Page = unknown> {
  readonly chosen?: ConsistentSet<Page>;
  /** Complete sets that break a rule, newest first, down to the chosen one. */
  readonly broken: readonly { readonly set: CaptureSet; readonly violations: readonly Violation[] }[];
  /** Of any state; undefined where there is no capture at all. */
  readonly newest: CaptureSet | undefined;
  /** Whether the newest run is still under way. */
  readonly pending: boolean;
}

const readBodies = (raw: ObjectStore, set: CaptureSet): Promise<readonly Uint8Array[]> =>
  Promise.all(
    set.pages.map(async ({ key }) => {
      const object = await raw.get(key);
      if (!object) throw new TransientError("raw-vanished", `${key} was listed and is gone`);
      return object.body;
    }),
  );

/** A stored answer that does not read, as after its contract changed, spoils its own set and no other. */
const judge = <Page>(
  source: PagedDataset<Page, unknown>,
  bodies: readonly Uint8Array[],
  context: SetContext,
) => {
  try {
    const pages = bodies.map((body) => source.parse(body));
    return { pages, violations: source.check(pages, context) };
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    return { pages: [], violations: [{ rule: error.code, detail: error.message }] };
  }
};

/** Chooses the newest complete set of one index that meets the rules; an older good one is better than none. */
export const chooseSet = async <Page>(
  raw: ObjectStore,
  source: PagedDataset<Page, unknown>,
  newestFirst: readonly CaptureSet[],
  context: SetContext,
): Promise<Choice<Page>> => {
  const broken: { set: CaptureSet; violations: readonly Violation[] }[] = [];
  const newest = newestFirst[0];
  const pending = newest !== undefined && !isComplete(newest);
  for (const set of newestFirst.filter(isComplete)) {
    const { pages, violations } = judge(source, await readBodies(raw, set), context);
    if (violations.length === 0) return { chosen: { set, pages }, broken, newest, pending };
    broken.push({ set, violations });
  }
  return { broken, newest, pending };
};
