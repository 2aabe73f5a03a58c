import { type Command, InvalidArgumentError } from "commander";
import { wireFollowRun } from "../../adapters/wire-operations.ts";
import { RunId } from "../../contracts/fields.ts";
import { createFollowRun } from "../../core/operations/follow-run.ts";
import { dataFolder } from "../../local/data-folder.ts";
import { createFileFunctionLogs } from "../../local/read-function-log.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import { NeedsAPersonError } from "../errors.ts";
import { type Io, styled } from "../io.ts";
import { dataOption, endpointOption, jsonOption } from "../options.ts";
import { renderLogLine } from "../render/log-line.ts";
import { commandConfig } from "../settings.ts";

interface LogsFlags {
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

const toRunId = (text: string): string => {
  if (!RunId.safeParse(text).success)
    throw new InvalidArgumentError(
      "a run id is a UUIDv7 in lower case, as status, explain and dlq show print it",
    );
  return text;
};

/** A data folder that is named has the logs in a file, which can be read while another process runs the functions. */
const follow = ({ data, endpoint }: LogsFlags, isDataGiven: boolean, run: string) =>
  endpoint === undefined || isDataGiven
    ? createFollowRun({ logs: createFileFunctionLogs(dataFolder(data).logs) })(run)
    : withEndpoint({ data, endpoint }, commandConfig(), (config) =>
        createFollowRun(wireFollowRun(config))(run),
      );

export const registerLogs = (program: Command, io: Io): void => {
  program
    .command("logs")
    .description("what every function said of one run, in order of time")
    .argument("<run>", "the run's id", toRunId)
    .addOption(dataOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (run: string, flags: LogsFlags, command: Command) => {
      const isDataGiven = command.getOptionValueSource("data") === "cli";
      const followed = await follow(flags, isDataGiven, run);
      if (flags.json) io.out(JSON.stringify(followed));
      else {
        // Every line is of the run that was asked for.
        for (const line of followed.lines) io.out(renderLogLine({ ...line, runId: undefined }, styled));
        for (const { jobRunId, state, error } of followed.jobRuns)
          io.out(`refine ${jobRunId} ${state}${error === undefined ? "" : `: ${error}`}`);
      }
      if (followed.lines.length === 0) throw new NeedsAPersonError(`no function said anything of run ${run}`);
    });
};
