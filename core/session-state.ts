import type { SessionDate } from "../contracts/fields.ts";
import { sourceOf } from "./datasets/registry.ts";
import { type CaptureSet, listCaptures, newestComplete } from "./lake/captures.ts";
import { curatedKey } from "./lake/keys.ts";
import { inputsHash, metadataKeys } from "./lake/lineage.ts";
import type { ObjectStore } from "./ports.ts";

/** One thing to collect in a session. */
export interface Target {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: string | undefined;
}

export interface TargetState extends Target {
  readonly status: "complete" | "incomplete" | "missing";
  /** The set that makes it complete, or the newest one there is. */
  readonly set?: CaptureSet;
  /** Whether the curated file of its table was made from the captures that lie there now. */
  readonly isCompacted: boolean;
}

/** How far each target of a session has come, from what lies in the buckets alone. */
export const sessionState = async (
  { raw, lake }: { readonly raw: ObjectStore; readonly lake: ObjectStore },
  session: SessionDate,
  targets: readonly Target[],
): Promise<readonly TargetState[]> => {
  const period = { day: session };
  const sources = new Set(targets.map(({ dataset }) => sourceOf(dataset)));
  const captured = new Map<string, ReadonlyMap<string, readonly CaptureSet[]>>();
  const compacted = new Map<string, boolean>();
  for (const source of sources) {
    const names = [source.required, ...source.optional];
    for (const name of names) captured.set(name, await listCaptures(raw, name, period));
    const required = captured.get(source.required);
    const inputs = [...(required?.keys() ?? [])]
      .filter((index) => newestComplete(required?.get(index)))
      .flatMap((index) => names.flatMap((name) => newestComplete(captured.get(name)?.get(index)) ?? []));
    const head = await lake.head(curatedKey(source.table, period));
    compacted.set(
      source.table.name,
      inputs.length === 0 || head?.metadata[metadataKeys.inputsHash] === inputsHash(inputs),
    );
  }
  return targets.map((target) => {
    const sets = captured.get(target.dataset)?.get(target.index ?? "_");
    const complete = newestComplete(sets);
    const set = complete ?? sets?.[0];
    return {
      ...target,
      status: complete ? "complete" : set ? "incomplete" : "missing",
      ...(set ? { set } : {}),
      isCompacted: compacted.get(sourceOf(target.dataset).table.name) ?? false,
    };
  });
};
