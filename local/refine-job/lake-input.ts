import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TransientError } from "../../core/errors.ts";
import { partitionPrefix, periodValues } from "../../core/lake/keys.ts";
import type { ObjectInfo, ObjectStore } from "../../core/ports.ts";
import type { RefineInput } from "../../core/refine-inputs.ts";

/** The files of one session of an input table, as they were when they were read. */
export interface LakeInput extends RefineInput {
  readonly objects: readonly ObjectInfo[];
  /** Plain files for the engine, one an object. */
  readonly paths: readonly string[];
}

const objectsOf = async (lake: ObjectStore, { table, session }: RefineInput): Promise<ObjectInfo[]> => {
  if (session === undefined) return [];
  const prefix = partitionPrefix(table, periodValues({ day: session }));
  const objects: ObjectInfo[] = [];
  for await (const object of lake.list(prefix)) if (object.key.endsWith(".parquet")) objects.push(object);
  return objects;
};

export const readInput = async (
  lake: ObjectStore,
  input: RefineInput,
  folder: string,
): Promise<LakeInput> => {
  const objects: ObjectInfo[] = [];
  const paths: string[] = [];
  for (const { key } of await objectsOf(lake, input)) {
    const object = await lake.get(key);
    if (!object) throw new TransientError("input-moved", `${key} went away while it was read`);
    const path = join(folder, `${input.as}-${input.session}-${paths.length}.parquet`);
    await writeFile(path, object.body);
    objects.push(object);
    paths.push(path);
  }
  return { ...input, objects, paths };
};
