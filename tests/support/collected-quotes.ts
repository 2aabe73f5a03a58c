import { createMemoryLog } from "../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import type { Period } from "../../contracts/fields.ts";
import { createCompactFile } from "../../core/compact-file.ts";
import { quotes } from "../../core/datasets/quotes/index.ts";
import { createFetchFile } from "../../core/fetch-file.ts";
import type { ParquetWriter } from "../../core/ports.ts";
import { zipOf } from "../../core/zip/write-zip.ts";
import { requestOf, runId } from "./example-messages.ts";

const memberOf = (period: Period) => quotes.fileName(period).replace(/ZIP$/, "TXT");

/** What B3 would send of a COTAHIST text, fetched and compacted as the functions do it: the buckets then. */
export const collectQuotes = async (text: Uint8Array, period: Period, parquet: ParquetWriter) => {
  const [raw, lake] = [createMemoryObjectStore(), createMemoryObjectStore()];
  const log = createMemoryLog();
  const fetchFile = createFetchFile({
    upstream: {
      get: async ({ path }) => ({
        url: `https://b3.test/${path}`,
        status: 200,
        contentType: "application/zip",
        body: zipOf(memberOf(period), text),
        capturedAt: new Date("2026-01-02T12:00:00Z"),
      }),
    },
    raw,
    collected: createMemoryMessageBus(),
    clock: { now: () => new Date("2026-01-02T12:00:00Z") },
    log,
  });
  await fetchFile(quotes, requestOf({ dataset: quotes.name, index: undefined, period }));
  const compaction = await createCompactFile({ raw, lake, parquet, log })(quotes, period, runId());
  return { raw, lake, compaction };
};
