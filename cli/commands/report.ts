import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import { wireQueryEngine } from "../../adapters/wire-operations.ts";
import { VisibleError } from "../../core/errors.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import { collectReport } from "../../report/collect.ts";
import type { LanguageName } from "../../report/language/languages.ts";
import { renderReport } from "../../report/render-report.ts";
import type { Io } from "../io.ts";
import {
  dataOption,
  dayOption,
  endpointOption,
  indexesOption,
  jsonOption,
  languageOption,
} from "../options.ts";
import { commandConfig } from "../settings.ts";

interface ReportFlags {
  readonly session?: string;
  readonly index?: readonly string[] | "all";
  readonly out: string;
  readonly lang: LanguageName;
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

/** Throws a `VisibleError` (`cannot-write`) for what the file system refuses. */
const onFile = async (file: string, use: () => Promise<void>): Promise<void> => {
  try {
    await use();
  } catch (error) {
    throw new VisibleError("cannot-write", `cannot write ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
};

export const registerReport = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("report")
    .description(
      "write one HTML file about an index: weights, sectors, changes, level, concentration, coverage",
    )
    .addOption(dayOption("--session <date>", "the session it is about; left out: the newest"))
    .addOption(indexesOption())
    .addOption(new Option("--out <file>", "where to write it").default("report.html"))
    .addOption(languageOption())
    .addOption(dataOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (flags: ReportFlags) => {
      // Nobody is made to wait for what cannot be written.
      await onFile(flags.out, () => access(dirname(flags.out), constants.W_OK));
      const indexes = await withEndpoint(flags, commandConfig(), (config) =>
        collectReport(
          wireQueryEngine(config),
          {
            ...(flags.index === undefined ? {} : { indexes: flags.index }),
            ...(flags.session === undefined ? {} : { session: flags.session }),
          },
          signal,
        ),
      );
      const page = await renderReport({ generatedAt: new Date(), indexes }, flags.lang);
      await onFile(flags.out, () => writeFile(flags.out, page));
      const about = indexes.map(({ index, session }) => ({ index, session }));
      io.out(
        flags.json
          ? JSON.stringify({ out: flags.out, indexes: about })
          : `${flags.out}: ${about.map(({ index, session }) => `${index}, session ${session}`).join("; ")}`,
      );
    });
};
