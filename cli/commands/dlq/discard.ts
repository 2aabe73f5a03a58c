import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { VisibleError } from "../../../core/errors.ts";
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

/** Whether a person at the terminal says so; nobody there means no. */
const isConfirmed = async (io: Io, signal: AbortSignal): Promise<boolean> => {
  if (!io.isInteractive || io.input === undefined) return false;
  const lines = createInterface({ input: io.input, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question("Discard them? [y/N] ", { signal })).trim());
  } finally {
    lines.close();
  }
};

export const registerDiscard = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    withActionOptions(
      dlq
        .command("discard")
        .description("delete letters; each is saved in the lake bucket first, for `dlq load --operation`"),
    ),
  ).action(async (flags: ActionFlags) => {
    refuseNothingSelected(flags);
    const ask = askOf(flags, signal);
    await atEndpoint(flags, async ({ letters }) => {
      const plan = await letters.plan(ask);
      if (plan.letters.length === 0) throw new VisibleError("no-letter", "no such letter");
      if (!flags.yes) {
        showPlan(io, "discard", plan, flags.json === true);
        if (!(await isConfirmed(io, signal))) return;
      } else warnOfUnseen(io, plan);
      const bar = createCountBar(io, "discarded");
      try {
        const acted = await letters.discard(plan, {
          ...(ask.selection === undefined ? {} : { selection: ask.selection }),
          onProgress: bar.show,
          signal,
        });
        bar.close();
        showActed(io, "discard", acted, flags.json === true);
      } finally {
        bar.close();
      }
    });
  });
};
