import { open } from "node:fs/promises";
import type { Command } from "commander";
import { toSaved } from "../../../core/dead-letters/letter.ts";
import { VisibleError } from "../../../core/errors.ts";
import type { Io } from "../../io.ts";
import { counted } from "../../render/count.ts";
import { unseenLine } from "../../render/dead-letters.ts";
import {
  askOf,
  atEndpoint,
  type EndpointFlags,
  type SelectionFlags,
  withEndpointOptions,
  withQueueOption,
  withSelectionOptions,
} from "./flags.ts";

interface SaveFlags extends EndpointFlags, SelectionFlags {
  readonly queue?: readonly string[];
  readonly out?: string;
}

/** A file of letters may be the only one there is: none is written over. */
const newFile = async (path: string) => {
  try {
    return await open(path, "wx");
  } catch (cause) {
    throw new VisibleError("cannot-write", `cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
};

export const registerSave = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    withSelectionOptions(
      withQueueOption(
        dlq
          .command("save")
          .description("letters as JSON lines, for `dlq load` or any other tool; they stay where they are"),
      ),
    ),
  )
    .option("--out <file>", "a file that is not there yet; left out: stdout")
    .action(async (flags: SaveFlags) => {
      const ask = askOf(flags, signal);
      await atEndpoint(flags, async ({ letters }) => {
        const file = flags.out === undefined ? undefined : await newFile(flags.out);
        const stream = file?.createWriteStream();
        let count = 0;
        const { unseen } = await letters.read(ask, (letter) => {
          count += 1;
          const line = JSON.stringify(toSaved(letter));
          if (stream) stream.write(`${line}\n`);
          else io.out(line);
        });
        if (stream) {
          await new Promise<void>((resolve, reject) => {
            stream.once("error", reject);
            stream.end(resolve);
          });
          io.err(`${counted(count, "letter")} saved in ${flags.out}`);
        }
        if (unseen > 0) io.err(`bovespa: ${unseenLine(unseen)}`);
      });
    });
};
