import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { readConfig } from "../../adapters/config.ts";
import { PermanentError, VisibleError } from "../../core/errors.ts";
import { runCollection } from "../../local/run/run-collection.ts";
import { liveSource, recordedSource } from "../../local/run/source.ts";
import type { RunSummary } from "../../local/run/summary.ts";
import type { Io } from "../io.ts";
import { dataOption, indexesOption, jsonOption, recordingsOption, sessionsOption } from "../options.ts";
import { createProgressBars } from "../render/progress-bars.ts";
import { renderSummary } from "../render/summary.ts";

interface RunFlags {
  readonly data: string;
  readonly recordings?: string;
  readonly session: readonly string[];
  readonly index?: readonly string[] | "all";
  readonly live?: true;
  readonly json?: true;
}

const ownRecordings = () => fileURLToPath(new URL("../../recordings", import.meta.url));

const sourceOf = (flags: RunFlags, config: ReturnType<typeof readConfig>) => {
  if (!flags.live)
    return recordedSource(flags.recordings ?? ownRecordings(), {
      sessions: flags.session,
      indexes: flags.index ?? "all",
    });
  if (flags.session.length > 0)
    throw new VisibleError(
      "no-past",
      "--live collects the current session only: B3 serves no past portfolios",
    );
  if (flags.recordings !== undefined)
    throw new VisibleError("contradiction", "--live asks B3 itself and takes no --recordings");
  return liveSource(config, flags.index);
};

const refuseLosses = ({ deadLetters, failedJobRuns, sessions }: RunSummary): void => {
  const open = sessions.reduce((sum, { incomplete, missing }) => sum + incomplete.length + missing.length, 0);
  const losses = [
    `messages in dead-letter queues: ${deadLetters}`,
    `failed refine runs: ${failedJobRuns}`,
    `sets not complete: ${open}`,
  ];
  if (deadLetters + failedJobRuns + open > 0) throw new PermanentError("needs-a-person", losses.join(", "));
};

export const registerRun = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("run")
    .description("collect sessions end to end on this machine: recorded ones, or with --live the current one")
    .addOption(sessionsOption())
    .addOption(indexesOption())
    .addOption(dataOption())
    .addOption(recordingsOption())
    .option("--live", "ask B3 itself instead of replaying recorded answers")
    .addOption(jsonOption())
    .action(async (flags: RunFlags) => {
      const config = readConfig();
      const source = sourceOf(flags, config);
      const bars = createProgressBars(io);
      try {
        const summary = await runCollection({
          dataDir: flags.data,
          config,
          source,
          onProgress: bars.show,
          onError: (error) => bars.say(`bovespa: ${error instanceof Error ? error.message : String(error)}`),
          signal,
        });
        bars.close();
        io.out(flags.json ? JSON.stringify(summary) : renderSummary(summary));
        refuseLosses(summary);
      } finally {
        bars.close();
      }
    });
};
