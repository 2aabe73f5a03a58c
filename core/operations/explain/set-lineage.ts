import { createHash } from "node:crypto";
import type { Period, RunId } from "../../../contracts/fields.ts";
import { type CaptureSet, isComplete } from "../../lake/captures.ts";
import { pageMessageId } from "../../messages.ts";
import type { ObjectStore } from "../../ports.ts";

/** One answer of B3 as it lies in the raw bucket, and where it came from. */
export interface PageLineage {
  readonly key: string;
  readonly page: number;
  readonly bytes: number;
  /** Of what lies there now. */
  readonly sha256: string;
  /** Whether that is what was captured. */
  readonly isIntact: boolean;
  readonly url?: string | undefined;
  readonly capturedAt?: string | undefined;
  readonly rows?: number | undefined;
  readonly attempt?: number | undefined;
  /** What the upstream said of the answer; a replay names the recording that it rendered. */
  readonly note?: string | undefined;
  /** Ids of the messages that asked for it and told of it. */
  readonly messages: { readonly requested: string; readonly collected: string };
}

/**
 * `used`: the file is made of it. `superseded`: an older capture than the one that is used. `broken`: complete, and
 * against a rule of its dataset. `unused`: good, but its table has no rows without another dataset.
 */
export type SetState = "used" | "superseded" | "broken" | "incomplete" | "unused";

export interface SetLineage {
  readonly dataset: string;
  readonly index?: string | undefined;
  readonly period: Period;
  readonly runId: RunId;
  readonly totalPages: number;
  readonly state: SetState;
  /** Which rules it breaks. */
  readonly because?: string | undefined;
  readonly pages: readonly PageLineage[];
}

/** What is known of a capture before its pages are looked at. */
export interface JudgedSet {
  readonly set: CaptureSet;
  readonly state: SetState;
  readonly because?: string | undefined;
}

/** The state of a set that was not chosen and breaks no rule that was looked at. */
export const leftOver = (set: CaptureSet): SetState => (isComplete(set) ? "superseded" : "incomplete");

const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Reads every page of a capture and holds it against the hash it was stored with. */
export const lineageOfSet = async (
  raw: ObjectStore,
  { set, state, because }: JudgedSet,
): Promise<SetLineage> => {
  const { dataset, period, runId, totalPages } = set;
  const index = set.index === "_" ? undefined : set.index;
  const pages = await Promise.all(
    set.pages.map(async ({ key, page, size }): Promise<readonly PageLineage[]> => {
      const [head, body] = await Promise.all([raw.head(key), raw.read(key)]);
      if (!head || !body) return [];
      const hash = createHash("sha256");
      for await (const chunk of body) hash.update(chunk);
      const sha256 = hash.digest("hex");
      const { url, "captured-at": capturedAt, rows, attempt, note } = head.metadata;
      const identity = { dataset, period, index, page };
      return [
        {
          key,
          page,
          bytes: size,
          sha256,
          isIntact: head.metadata.sha256 === sha256,
          url,
          capturedAt,
          rows: number(rows),
          attempt: number(attempt),
          note,
          messages: {
            requested: pageMessageId("requested", runId, identity),
            collected: pageMessageId("collected", runId, identity),
          },
        },
      ];
    }),
  );
  return { dataset, index, period, runId, totalPages, state, because, pages: pages.flat() };
};
