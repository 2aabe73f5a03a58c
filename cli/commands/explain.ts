import { type Command, InvalidArgumentError, Option } from "commander";
import { wireExplain } from "../../adapters/wire-operations.ts";
import { IndexCode } from "../../contracts/fields.ts";
import { sessionAt } from "../../core/calendar/calendar.ts";
import { createExplain, isSound } from "../../core/operations/explain/explain.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import { NeedsAPersonError } from "../errors.ts";
import type { Io } from "../io.ts";
import { dataOption, endpointOption, jsonOption } from "../options.ts";
import { renderExplanation } from "../render/explain.ts";
import { commandConfig } from "../settings.ts";

interface ExplainFlags {
  readonly index?: string;
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

const toIndex = (text: string): string => {
  if (!IndexCode.safeParse(text).success) throw new InvalidArgumentError("an index is a code such as IBOV");
  return text;
};

export const registerExplain = (program: Command, io: Io): void => {
  program
    .command("explain")
    .argument("<what>", "a key of the lake or the raw bucket, a session, or today")
    .description(
      "where a file of the lake, a raw page, or a session comes from, and whether raw still gives it",
    )
    .addOption(new Option("--index <code>", "only the captures of one index").argParser(toIndex))
    .addOption(dataOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (what: string, flags: ExplainFlags) => {
      const subject = what === "today" ? sessionAt(new Date()) : what;
      const found = await withEndpoint(flags, commandConfig(), (config) =>
        createExplain(wireExplain(config))(subject, { index: flags.index }),
      );
      if (flags.json) io.out(JSON.stringify(found));
      else if (found.files.length > 0) io.out(renderExplanation(found));
      if (found.files.length === 0)
        throw new NeedsAPersonError(`nothing of ${found.subject} lies in the lake`);
      if (!isSound(found))
        throw new NeedsAPersonError(`not everything of ${found.subject} is what raw gives now`);
    });
};
