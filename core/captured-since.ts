import type { PageRequested } from "../contracts/messages/page-requested.ts";
import type { Dataset } from "./datasets/dataset.ts";
import { isComplete, listIndexCaptures } from "./lake/captures.ts";
import { chooseSet } from "./lake/consistent-sets.ts";
import { capturedAt } from "./lake/raw-metadata.ts";
import type { Log, ObjectStore } from "./ports.ts";

interface Deps {
  readonly raw: ObjectStore;
  readonly log: Log;
}

/**
 * Whether another run brought what a message asks for after the message was sent. Each tick and audit of an outage
 * leaves a message of its own for the same set: redriven, the first brings it, and the others need not trouble B3.
 */
export const isCapturedSince = async (
  { raw, log }: Deps,
  source: Dataset,
  { data, runid, time }: Pick<PageRequested, "data" | "runid" | "time">,
): Promise<boolean> => {
  const period = data.expect ? { day: data.expect.sessionDate } : data.period;
  const sets = await listIndexCaptures(raw, source.name, period, data.index);
  const newest = sets.find((set) => set.runId !== runid && isComplete(set));
  if (!newest) return false;
  const at = capturedAt(await raw.head(newest.pages[0]?.key ?? ""));
  if (!at || at.getTime() <= Date.parse(time)) return false;
  // A file was read to its end before it was kept: one that lies there is good.
  if (source.form === "pages") {
    const { chosen } = await chooseSet(raw, source, [newest], { period, index: newest.index });
    if (!chosen) return false;
  }
  log.info("captured since the message was sent, not asked for again", {
    dataset: source.name,
    index: data.index,
    by: newest.runId,
  });
  return true;
};
