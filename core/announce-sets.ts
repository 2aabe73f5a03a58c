import type { PageCollected } from "../contracts/messages/page-collected.ts";
import { inParallel } from "./in-parallel.ts";
import { parseRawKey } from "./lake/keys.ts";
import { pageCollected } from "./messages.ts";
import type { Clock, MessageBus, ObjectStore } from "./ports.ts";
import type { TargetState } from "./session-state.ts";

export interface AnnounceSetsDeps {
  readonly raw: ObjectStore;
  readonly collected: MessageBus<PageCollected>;
  readonly clock: Clock;
}

/**
 * Says again that captured sets lie in the raw bucket, as their fetcher said: one message for each set, since a
 * compaction reads whatever lies there. Returns how many sets were named.
 */
export const announceSets = async (
  { raw, collected, clock }: AnnounceSetsDeps,
  states: readonly TargetState[],
): Promise<number> => {
  const messages = await inParallel(states, async ({ set }) => {
    const first = set?.pages[0];
    const page = first && parseRawKey(first.key);
    const object = first && (await raw.head(first.key));
    if (!page || !object) return [];
    return [
      pageCollected(page.runId, clock.now(), {
        dataset: page.dataset,
        ...(page.index === undefined ? {} : { index: page.index }),
        period: page.period,
        page: page.page,
        totalPages: page.totalPages,
        key: object.key,
        sha256: object.metadata.sha256 ?? "",
        rows: Number(object.metadata.rows ?? 0),
      }),
    ];
  });
  await collected.send(messages.flat());
  return messages.flat().length;
};
