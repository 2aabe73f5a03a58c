import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { createMemoryLog } from "../../adapters/memory/log.ts";
import { wireScheduleCollection } from "../../adapters/wire.ts";
import { wireQueueGauges } from "../../adapters/wire-operations.ts";
import { lanes } from "../../contracts/topology.ts";
import { VisibleError } from "../../core/errors.ts";
import { isTaken } from "../../core/operations/is-taken.ts";
import { createScheduleCollection } from "../../core/schedule-collection.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import type { Io } from "../io.ts";
import { dataOption, endpointOption, jsonOption } from "../options.ts";
import { counted } from "../render/count.ts";
import { renderUncertain } from "../render/uncertain.ts";
import { commandConfig } from "../settings.ts";

interface CollectFlags {
  readonly force?: true;
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

/** Functions take a message within seconds. */
const looksForFunctions = 10;
const everyMs = 1000;

export const registerCollect = (program: Command, io: Io): void => {
  program
    .command("collect")
    .description(
      "ask an endpoint's functions now for what the current session lacks, as a tick of the schedule does",
    )
    .option("--force", "capture again what is there already")
    .addOption(endpointOption())
    .addOption(dataOption())
    .addOption(jsonOption())
    .action(async (flags: CollectFlags) => {
      if (flags.endpoint === undefined)
        throw new VisibleError(
          "no-functions",
          "collect needs --endpoint: no function runs over a data folder; `bovespa run --live` collects into one",
        );
      const { asked, isTakenUp } = await withEndpoint(flags, commandConfig(), async (config) => {
        const deps = wireScheduleCollection(config, { log: createMemoryLog() });
        const asked = await createScheduleCollection(deps)({
          early: true,
          ...(flags.force ? { force: true } : {}),
        });
        const pause = () => setTimeout(everyMs);
        const isTakenUp =
          asked.requested === 0 ||
          (await isTaken(wireQueueGauges(config), lanes.daily.requested, looksForFunctions, pause));
        return { asked, isTakenUp };
      });
      const { runId, session, targets, requested, complete, empty, uncertain, announced } = asked;
      const had = empty > 0 ? `; B3 had nothing of ${empty} when they were overdue` : "";
      io.out(
        flags.json
          ? JSON.stringify(asked)
          : `${session}: ${requested} of ${counted(targets, "set")} asked for in run ${runId}; ${complete} were complete, ${announced} of them are compacted again${had}`,
      );
      for (const line of renderUncertain(uncertain, session)) io.err(line);
      if (!isTakenUp)
        io.err(
          `nobody takes the messages from ${lanes.daily.requested}: they wait there for functions, which \`bovespa cloud\` does not run and \`npm run dev\` does`,
        );
    });
};
