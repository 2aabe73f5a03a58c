import { createHash } from "node:crypto";
import { v7 } from "uuid";
import type { RunId } from "../contracts/fields.ts";

/** Gives a new run its id. */
export type NewRunId = () => RunId;

export const newRunId: NewRunId = () => v7();

/** The instant a run id was made, milliseconds since the epoch: the first 48 bits of a UUIDv7. */
export const runTime = (runId: RunId): number => Number.parseInt(runId.replaceAll("-", "").slice(0, 12), 16);

/**
 * The run that captures `cause` again. It follows from its cause, so that twins of a message ask for the same
 * repair, and sorts after it, so that its pages count as newer.
 */
export const repairRunId = (cause: RunId): RunId => {
  const random = createHash("sha256").update(cause).digest().subarray(0, 16);
  return v7({ msecs: runTime(cause) + 1, seq: 0, random });
};
