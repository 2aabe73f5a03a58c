import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { RunId } from "../../../contracts/fields.ts";
import type { SavedLetter } from "../../../contracts/saved-letter.ts";
import { savedBy } from "../../../core/dead-letters/operation.ts";
import { parseSaved } from "../../../core/dead-letters/parse-saved.ts";
import { VisibleError } from "../../../core/errors.ts";
import type { ObjectStore } from "../../../core/ports.ts";
import type { Io } from "../../io.ts";
import { createCountBar } from "../../render/count-bar.ts";
import { atEndpoint, type EndpointFlags, withEndpointOptions } from "./flags.ts";
import { showActed, showPlan } from "./report.ts";

interface LoadFlags extends EndpointFlags {
  readonly operation?: string;
  readonly yes?: true;
}

const fromFile = async (path: string): Promise<readonly SavedLetter[]> => {
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new VisibleError("cannot-read", `cannot read ${path}: ${cause.message}`, { cause });
  });
  return parseSaved(text, path);
};

const fromOperation = async (lake: ObjectStore, id: string): Promise<readonly SavedLetter[]> => {
  const letters: SavedLetter[] = [];
  for await (const text of savedBy(lake, id)) letters.push(...parseSaved(text, `operation ${id}`));
  if (letters.length === 0) throw new VisibleError("no-operation", `operation ${id} saved no letter`);
  return letters;
};

export const registerLoad = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    dlq
      .command("load [file]")
      .description(
        "put saved letters back into their dead-letter queues; what still lies there is left alone",
      )
      .option("--operation <id>", "what a discard, or a redrive with edits, saved in the lake bucket")
      .option("--yes", "do it; without it, only say what would be done"),
  ).action(async (file: string | undefined, flags: LoadFlags) => {
    const { operation } = flags;
    if ((file === undefined) === (operation === undefined))
      throw new VisibleError("letters-missing", "give a file of saved letters, or --operation");
    if (operation !== undefined && !RunId.safeParse(operation).success)
      throw new VisibleError("no-operation", `${operation} is not the id of an operation`);
    const given = file === undefined ? undefined : await fromFile(file);
    await atEndpoint(flags, async ({ loading, lake }) => {
      const saved = given ?? (await fromOperation(lake, operation as string));
      const plan = await loading.plan(saved, signal);
      if (!flags.yes || plan.letters.length === 0) {
        const letters = plan.letters.map((one) => ({ ...one, source: undefined, fault: undefined }));
        return showPlan(io, "load", { letters, others: plan.present, unseen: 0 }, flags.json === true);
      }
      const bar = createCountBar(io, "loaded");
      try {
        const acted = await loading.load(plan, { onProgress: bar.show, signal });
        bar.close();
        showActed(io, "load", acted, flags.json === true);
      } finally {
        bar.close();
      }
    });
  });
};
