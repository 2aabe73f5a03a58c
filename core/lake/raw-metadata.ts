import { createHash } from "node:crypto";
import type { RunId } from "../../contracts/fields.ts";
import type { ObjectHead, UpstreamAnswer } from "../ports.ts";

/** Where an answer came from and what it holds, kept with the raw object. */
export const rawMetadata = (answer: UpstreamAnswer, runId: RunId, attempt: number, rows: number) => ({
  url: answer.url,
  "captured-at": answer.capturedAt.toISOString(),
  status: String(answer.status),
  sha256: createHash("sha256").update(answer.body).digest("hex"),
  "run-id": runId,
  attempt: String(attempt),
  rows: String(rows),
  ...(answer.note === undefined ? {} : { note: answer.note }),
});

/** When a raw object's answer came; undefined where that was not kept. */
export const capturedAt = (head: Pick<ObjectHead, "metadata"> | undefined): Date | undefined => {
  const at = head?.metadata["captured-at"];
  return at === undefined ? undefined : new Date(at);
};
