import { PageCollected } from "../../contracts/messages/page-collected.ts";
import { type CompactDayDeps, createCompactDay } from "../../core/compact-day.ts";
import { sourcesOf } from "../../core/datasets/registry.ts";
import { groupingQueueHandler, type QueueDeps } from "../_shared/queue-handler.ts";

const tablesOf = ({ data }: PageCollected) => sourcesOf(data.dataset).map(({ table }) => table.name);

/** One compaction of each table and period that a batch names, however many messages name it. */
export const buildHandler = (deps: CompactDayDeps & QueueDeps) => {
  const compactDay = createCompactDay(deps);
  return groupingQueueHandler(
    PageCollected,
    {
      key: (message) => JSON.stringify([tablesOf(message), message.data.period]),
      handle: async (messages) => {
        const newest = messages.reduce((a, b) => (b.runid > a.runid ? b : a));
        const { period } = newest.data;
        for (const table of tablesOf(newest)) await compactDay({ table, period }, newest.runid);
      },
    },
    deps,
  );
};
