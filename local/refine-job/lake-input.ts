import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionDate } from "../../contracts/fields.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { TransientError } from "../../core/errors.ts";
import { partitionPrefix, periodValues } from "../../core/lake/keys.ts";
import type { ObjectInfo, ObjectStore } from "../../core/ports.ts";

/** The files of one session of an input table, as they were when they were read. */
export interface LakeInput {
  readonly table: Table;
  readonly objects: readonly ObjectInfo[];
  /** Plain files for the engine, one an object. */
  readonly paths: readonly string[];
}

const objectsOf = async (lake: ObjectStore, table: Table, session: SessionDate): Promise<ObjectInfo[]> => {
  const prefix = partitionPrefix(table, periodValues({ day: session }));
  const objects: ObjectInfo[] = [];
  for await (const object of lake.list(prefix)) if (object.key.endsWith(".parquet")) objects.push(object);
  return objects;
};

export const readInput = async (
  lake: ObjectStore,
  table: Table,
  session: SessionDate,
  folder: string,
): Promise<LakeInput> => {
  const objects: ObjectInfo[] = [];
  const paths: string[] = [];
  for (const { key } of await objectsOf(lake, table, session)) {
    const object = await lake.get(key);
    if (!object) throw new TransientError("input-moved", `${key} went away while it was read`);
    const path = join(folder, `${table.name}-${session}-${paths.length}.parquet`);
    await writeFile(path, object.body);
    objects.push(object);
    paths.push(path);
  }
  return { table, objects, paths };
};
