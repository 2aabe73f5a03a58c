import type { Command } from "commander";
import { runCollection } from "../../local/run/run-collection.ts";
import type { RunSummary } from "../../local/run/summary.ts";
import { NeedsAPersonError } from "../errors.ts";
import type { Io } from "../io.ts";
import { dataOption, indexesOption, jsonOption, recordingsOption, sessionsOption } from "../options.ts";
import { createProgressBars } from "../render/progress-bars.ts";
import { renderSummary } from "../render/summary.ts";
import { commandConfig } from "../settings.ts";
import { type SourceFlags, sourceOf } from "../source.ts";

interface RunFlags extends SourceFlags {
  readonly data: string;
  readonly json?: true;
}

const refuseLosses = ({ deadLetters, failedJobRuns, sessions }: RunSummary): void => {
  const open = sessions.reduce(
    (sum, { incomplete, inconsistent, missing }) =>
      sum + incomplete.length + inconsistent.length + missing.length,
    0,
  );
  const losses = [
    `messages in dead-letter queues: ${deadLetters}`,
    `failed refine runs: ${failedJobRuns}`,
    `sets not complete: ${open}`,
  ];
  if (deadLetters + failedJobRuns + open > 0) throw new NeedsAPersonError(losses.join(", "));
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
      const config = commandConfig();
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
