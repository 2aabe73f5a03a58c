import { parseRawKey } from "../../core/lake/keys.ts";
import type { ObjectStore } from "../../core/ports.ts";

/** Years of which anything was captured, in order; only names are read. */
export const collectedYears = async (raw: ObjectStore): Promise<readonly number[]> => {
  const years = new Set<number>();
  for await (const { key } of raw.list("raw/")) {
    const period = parseRawKey(key)?.period;
    if (period) years.add("day" in period ? Number(period.day.slice(0, 4)) : period.year);
  }
  return [...years].sort((a, b) => a - b);
};
