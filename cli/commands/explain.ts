import { type Command, InvalidArgumentError, Option } from "commander";
import { wireExplain } from "../../adapters/wire-operations.ts";
import { IndexCode } from "../../contracts/fields.ts";
import { sessionAt } from "../../core/calendar/calendar.ts";
import { createExplain, type Explanation, isSound } from "../../core/operations/explain/explain.ts";
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

/** Whether a capture of an index, or the reason why it has none, is among what was found. */
const hasCaptures = ({ files }: Explanation, index: string): boolean =>
  files.some(
    (file) =>
      file.layer === "curated" &&
      (file.sets.some((set) => set.index === index) || file.absences.some((one) => one.index === index)),
  );

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
    .action(async (asked: string, flags: ExplainFlags) => {
      const subject = asked === "today" ? sessionAt(new Date()) : asked;
      const found = await withEndpoint(flags, commandConfig(), (config) =>
        createExplain(wireExplain(config))(subject, { index: flags.index }),
      );
      const isThere = flags.index === undefined ? found.files.length > 0 : hasCaptures(found, flags.index);
      if (flags.json) io.out(JSON.stringify(found));
      else if (isThere) io.out(renderExplanation(found));
      const what = flags.index === undefined ? found.subject : `${flags.index} in ${found.subject}`;
      if (!isThere) throw new NeedsAPersonError(`nothing of ${what} lies in the lake`);
      if (!isSound(found))
        throw new NeedsAPersonError(`not everything of ${found.subject} is what raw gives now`);
    });
};
