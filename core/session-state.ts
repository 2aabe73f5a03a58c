import type { SessionDate } from "../contracts/fields.ts";
import type { TableSource } from "./datasets/dataset.ts";
import { sourceOf } from "./datasets/registry.ts";
import type { CaptureSet } from "./lake/captures.ts";
import { curatedKey } from "./lake/keys.ts";
import { inputsHash, metadataKeys } from "./lake/lineage.ts";
import { choiceName, readTableContents, type TableContents } from "./lake/table-contents.ts";
import type { ObjectStore } from "./ports.ts";

/** One thing to collect in a session. */
export interface Target {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: string | undefined;
}

/**
 * `complete`: all pages are there and meet the dataset's rules, as a compaction asks for. `inconsistent`: all pages are
 * there and break a rule, and no older capture meets them.
 */
export type TargetStatus = "complete" | "inconsistent" | "incomplete" | "missing";

export interface TargetState extends Target {
  readonly status: TargetStatus;
  /** The set that makes it complete, or the newest one there is. */
  readonly set?: CaptureSet;
  /** Whether the curated file of its table was made from the captures that lie there now. */
  readonly isCompacted: boolean;
}

interface Buckets {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
}

/** How far each target of a session has come, from what lies in the buckets alone. */
export const sessionState = async (
  buckets: Buckets,
  session: SessionDate,
  targets: readonly Target[],
): Promise<readonly TargetState[]> => {
  const sources = new Set(targets.map(({ dataset }) => sourceOf(dataset)));
  const tables = new Map<TableSource, TableState>();
  for (const source of sources) tables.set(source, await tableState(buckets, source, session));
  return targets.map((target) => {
    const table = tables.get(sourceOf(target.dataset));
    const choice = table?.contents.choices.get(choiceName(target.dataset, target.index ?? "_"));
    const broken = choice?.broken[0]?.set;
    const set = choice?.chosen?.set ?? broken ?? choice?.newest;
    return {
      ...target,
      status: choice?.chosen ? "complete" : broken ? "inconsistent" : set ? "incomplete" : "missing",
      ...(set ? { set } : {}),
      isCompacted: table?.isCompacted ?? false,
    };
  });
};

interface TableState {
  readonly contents: TableContents;
  readonly isCompacted: boolean;
}

const tableState = async (
  { raw, lake }: Buckets,
  source: TableSource,
  session: SessionDate,
): Promise<TableState> => {
  const contents = await readTableContents(raw, source, { day: session });
  const head = await lake.head(curatedKey(source.table, { day: session }));
  const isCompacted = head
    ? head.metadata[metadataKeys.inputsHash] === inputsHash(contents.inputs)
    : contents.rows.length === 0;
  return { contents, isCompacted };
};
