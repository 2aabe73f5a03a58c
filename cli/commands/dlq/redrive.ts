import { type Command, InvalidArgumentError, Option } from "commander";
import { deadLetterQueueNames, sourceQueueOf } from "../../../contracts/topology.ts";
import { checkEdits } from "../../../core/dead-letters/edits.ts";
import { VisibleError } from "../../../core/errors.ts";
import { readEdits } from "../../edit/edit-file.ts";
import { editLetters } from "../../edit/editor.ts";
import type { Io } from "../../io.ts";
import { createCountBar } from "../../render/count-bar.ts";
import {
  type ActionFlags,
  askOf,
  atEndpoint,
  refuseNothingSelected,
  withActionOptions,
  withEndpointOptions,
} from "./flags.ts";
import { showActed, showPlan, warnOfUnseen } from "./report.ts";

interface RedriveFlags extends ActionFlags {
  readonly rate?: number;
  /** `true`: in the person's editor. */
  readonly edit?: string | true;
}

const redrivable = deadLetterQueueNames.filter((name) => sourceQueueOf(name) !== undefined);

const toRate = (text: string): number => {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate <= 0 || rate > 60_000)
    throw new InvalidArgumentError("a rate is letters a minute, above 0 and at most 60000");
  return rate;
};

export const registerRedrive = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    withActionOptions(
      dlq
        .command("redrive")
        .description("send letters back to the queues they came from, as they were or with an edited body"),
    ),
  )
    .addOption(new Option("--rate <n>", "letters a minute at most").argParser(toRate))
    .option(
      "--edit [file]",
      "bodies changed in a file that `dlq save` wrote, or in $EDITOR; only the letters in it are sent",
    )
    .action(async (flags: RedriveFlags) => {
      const { edit, rate } = flags;
      refuseNothingSelected(flags, typeof edit === "string" ? edit : undefined);
      const fromFile = typeof edit === "string" ? await readEdits(edit) : undefined;
      // Ticks of a schedule came from no queue: whoever asks for all means the others.
      const ask = { queues: redrivable, ...askOf(flags, signal) };
      await atEndpoint(flags, async ({ letters }) => {
        const all = await letters.plan(ask);
        const edited = edit === true ? await editLetters(io, letters, ask) : fromFile;
        if (edited) checkEdits(edited.bodies, all.letters);
        const plan = edited
          ? { ...all, letters: all.letters.filter(({ id }) => edited.bodies.has(id)) }
          : all;
        if (plan.letters.length === 0) throw new VisibleError("no-letter", "no such letter");
        if (!flags.yes) {
          showPlan(io, "redrive", plan, flags.json === true);
          if (edited) io.err(`the edits are valid; give --edit ${edited.file} --yes to send them`);
          return;
        }
        warnOfUnseen(io, all);
        const bar = createCountBar(io, "redriven");
        try {
          const acted = await letters.redrive(plan, {
            ...(ask.selection === undefined ? {} : { selection: ask.selection }),
            ...(rate === undefined ? {} : { rate }),
            ...(edited ? { edits: edited.bodies } : {}),
            onProgress: bar.show,
            signal,
          });
          bar.close();
          showActed(io, "redrive", acted, flags.json === true);
        } finally {
          bar.close();
        }
      });
    });
};
