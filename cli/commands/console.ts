import { once } from "node:events";
import type { Command } from "commander";
import { startConsole } from "../../console/start.ts";
import { firstTimeOf } from "../../core/operations/first-time.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import type { Io } from "../io.ts";
import { operator } from "../operator.ts";
import { dataOption, endpointOption, portOption } from "../options.ts";
import { commandConfig, commandSchedules } from "../settings.ts";

interface ConsoleFlags {
  readonly data: string;
  readonly endpoint?: string;
  readonly port: number;
}

const sampleEveryMs = 5_000;
/** CloudWatch asks for money by the metric. */
const sampleAwsEveryMs = 60_000;

export const registerConsole = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("console")
    .description("serve the operator's page on loopback; open the address that it prints")
    .addOption(portOption(4580))
    .addOption(dataOption())
    .addOption(endpointOption())
    .action(async (flags: ConsoleFlags) => {
      const isAws = flags.endpoint === "aws";
      await withEndpoint(flags, commandConfig(), async (config) => {
        const place = isAws ? `AWS, ${config.region}, ${config.stage}` : (flags.endpoint ?? flags.data);
        const running = await startConsole({
          config,
          place,
          operator: operator(),
          lateFrom: firstTimeOf(commandSchedules().auditSchedule),
          port: flags.port,
          sampleEveryMs: isAws ? sampleAwsEveryMs : sampleEveryMs,
        });
        try {
          io.out(running.address);
          io.err(`The console shows ${place}; its address is for you alone. Ctrl-C stops it.`);
          if (flags.endpoint === undefined)
            io.err(`Other commands reach the same lake with --endpoint ${config.endpoint}`);
          if (!signal.aborted) await once(signal, "abort");
        } finally {
          await running.stop();
        }
      });
    });
};
