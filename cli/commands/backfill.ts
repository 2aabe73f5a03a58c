import { type Command, InvalidArgumentError, Option } from "commander";
import { PermanentError, VisibleError } from "../../core/errors.ts";
import type { BackfillPlan } from "../../core/plan-backfill.ts";
import { runBackfill } from "../../local/run/run-backfill.ts";
import { liveSource, recordedSource } from "../../local/run/source.ts";
import type { Io } from "../io.ts";
import {
  dataOption,
  dayOption,
  endpointOption,
  indexesOption,
  jsonOption,
  recordingsOption,
} from "../options.ts";
import { adviceOn, backfillJson, busyLine, leftOut, renderPlan, renderReport } from "../render/backfill.ts";
import { createCountBar } from "../render/count-bar.ts";
import { commandConfig } from "../settings.ts";

interface BackfillFlags {
  readonly dataset: string;
  readonly from: string;
  readonly to: string;
  readonly index?: readonly string[] | "all";
  readonly by?: "day";
  readonly dryRun?: true;
  readonly rate?: number;
  readonly data: string;
  readonly recordings?: string;
  readonly endpoint?: string;
  readonly json?: true;
}

const toRate = (text: string): number => {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate <= 0 || rate > 600)
    throw new InvalidArgumentError("a rate is calls a minute, above 0 and at most 600");
  return rate;
};

const refuseNothing = ({ targets, refused }: BackfillPlan): void => {
  if (targets.length > 0) return;
  const reasons = leftOut({ refused }).join("; ");
  throw new VisibleError("no-session", reasons === "" ? "the range has no session" : reasons);
};

export const registerBackfill = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("backfill")
    .description("bring a range of the past into the lake; stopped and run again, it goes on from there")
    .requiredOption("--dataset <name>", "what to bring, such as index-levels")
    .addOption(dayOption("--from <date>", "first day").makeOptionMandatory())
    .addOption(dayOption("--to <date>", "last day").makeOptionMandatory())
    .addOption(indexesOption())
    .addOption(
      new Option("--by <what>", "day: a file a session, also where the file of a year would do").choices([
        "day",
      ]),
    )
    .option("--dry-run", "show the plan and ask for nothing")
    .addOption(
      new Option(
        "--rate <n>",
        "calls to B3 a minute, at most; never more than BOVESPA_B3_GAP_MS allows",
      ).argParser(toRate),
    )
    .addOption(dataOption())
    .addOption(recordingsOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (flags: BackfillFlags) => {
      if (flags.endpoint !== undefined && flags.recordings !== undefined)
        throw new VisibleError(
          "contradiction",
          "the functions of an --endpoint ask B3 and take no --recordings",
        );
      const config = commandConfig();
      const isDryRun = flags.dryRun === true;
      const others = createCountBar(io, "messages gone");
      const bar = createCountBar(io, "landed");
      try {
        const report = await runBackfill({
          ask: {
            dataset: flags.dataset,
            from: flags.from,
            to: flags.to,
            indexes: flags.index ?? "all",
            by: flags.by,
          },
          config,
          dataDir: flags.data,
          ...(flags.endpoint === undefined ? {} : { endpoint: flags.endpoint }),
          source:
            flags.recordings === undefined
              ? liveSource(config, undefined)
              : recordedSource(flags.recordings, { sessions: [], indexes: "all" }),
          ...(flags.rate === undefined ? {} : { rate: flags.rate }),
          isDryRun,
          onBusy: (waiting) => io.err(busyLine(waiting)),
          onGone: others.show,
          onPlan: (plan) => {
            others.close();
            refuseNothing(plan);
            if (!isDryRun) io.err(renderPlan(plan));
          },
          onProgress: bar.show,
          onError: (error) => io.err(`bovespa: ${error instanceof Error ? error.message : String(error)}`),
          signal,
        });
        bar.close();
        if (flags.json) io.out(JSON.stringify(backfillJson(report)));
        else io.out(isDryRun ? renderPlan(report.plan, report.waiting) : renderReport(report));
        if (!isDryRun && report.gaps.length > 0)
          throw new PermanentError("needs-a-person", adviceOn(report.gaps));
      } finally {
        others.close();
        bar.close();
      }
    });
};
