import { createMemoryLog } from "../../adapters/memory/log.ts";
import { wireCompactDay, wireFetchPage } from "../../adapters/wire.ts";
import { createCompactDay } from "../../core/compact-day.ts";
import { createFetchPage } from "../../core/fetch-page.ts";
import { pageRequested } from "../../core/messages.ts";
import { newRunId } from "../../core/run-id.ts";
import { serve } from "./serve.ts";

// One step of the chain for a year's file, as one call of its Lambda does it: what it takes is this process's memory.
serve(async (ask) => {
  if (ask.ask !== "step") return undefined;
  const config = { ...ask.config, lane: "backfill" as const };
  const log = createMemoryLog();
  const period = { year: ask.year };
  const startedAt = performance.now();
  if (ask.step === "fetch-backfill")
    await createFetchPage(wireFetchPage(config, { log }))(
      pageRequested(newRunId(), new Date(), {
        dataset: "quotes",
        period,
        page: 1,
        reason: "backfill",
        attempt: 1,
      }),
    );
  else await createCompactDay(wireCompactDay(config, { log }))({ table: "quotes", period }, newRunId());
  const { user, system } = process.cpuUsage();
  return {
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
});
