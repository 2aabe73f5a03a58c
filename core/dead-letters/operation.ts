import type { SavedLetter } from "../../contracts/saved-letter.ts";
import type { DeadLetterQueueName } from "../../contracts/topology.ts";
import type { Clock, ObjectStore } from "../ports.ts";
import { type NewRunId, runTime } from "../run-id.ts";

/** Where the lake bucket keeps who did what to dead letters, and what they discarded or changed. */
const prefix = "operations/dead-letters/";

/** What a person began, before anything is changed. */
export interface Begun {
  readonly command: "redrive" | "discard" | "load";
  /** Who asked: user and host. */
  readonly operator: string;
  readonly queues: readonly DeadLetterQueueName[];
  /** As it was given. */
  readonly selection: Readonly<Record<string, unknown>>;
  readonly letters: number;
  readonly ids: readonly string[];
  /** Ids of the letters whose bodies were edited; the bodies before are saved beside this record. */
  readonly edited?: readonly string[];
}

export interface Refused {
  readonly id: string;
  readonly reason: string;
}

/** What came of it. Without this line an operation was killed on the way. */
export interface Ended {
  readonly outcome: "done" | "interrupted" | "failed";
  /** Letters that were dealt with: sent, discarded or put back. */
  readonly moved: number;
  readonly refused: readonly Refused[];
  /** Dealt with, and still in the dead-letter queue: they may be met twice. */
  readonly undeleted: readonly string[];
  readonly error?: string;
}

const utf8 = new TextEncoder();
const asLines = (records: readonly unknown[]) =>
  utf8.encode(records.map((record) => `${JSON.stringify(record)}\n`).join(""));

/** The id has the day in it, so that a folder is found by the id alone. */
const folderOf = (id: string): string => {
  const day = new Date(runTime(id)).toISOString().slice(0, 10).replaceAll("-", "/");
  return `${prefix}${day}/${id}/`;
};

export interface OperationDeps {
  readonly lake: ObjectStore;
  readonly clock: Clock;
  readonly newOperationId: NewRunId;
}

/**
 * Writes the audit record of one action: a line when it begins, a second when it has ended. Letters that are about to
 * be lost or changed are saved beside it, a file for each call.
 */
export const beginOperation = async ({ lake, clock, newOperationId }: OperationDeps, begun: Begun) => {
  const id = newOperationId();
  const folder = folderOf(id);
  const first = { event: "begun", operation: id, at: clock.now().toISOString(), ...begun };
  const write = (lines: readonly unknown[]) =>
    lake.put(`${folder}action.jsonl`, asLines(lines), { contentType: "application/x-ndjson" });
  await write([first]);
  let files = 0;
  return {
    id,
    folder,
    save: async (letters: readonly SavedLetter[]): Promise<void> => {
      files += 1;
      const name = `letters-${String(files).padStart(5, "0")}.jsonl`;
      await lake.put(`${folder}${name}`, asLines(letters), { contentType: "application/x-ndjson" });
    },
    end: async (ended: Ended): Promise<void> => {
      await write([first, { event: "ended", operation: id, at: clock.now().toISOString(), ...ended }]);
    },
  };
};
export type Operation = Awaited<ReturnType<typeof beginOperation>>;

/** The text of each file of letters that an operation saved. */
export async function* savedBy(lake: ObjectStore, operationId: string): AsyncGenerator<string> {
  for await (const { key } of lake.list(`${folderOf(operationId)}letters-`)) {
    const object = await lake.get(key);
    if (object !== undefined) yield new TextDecoder().decode(object.body);
  }
}
