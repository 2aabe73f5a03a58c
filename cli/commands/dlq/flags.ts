import { type Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import type { Config } from "../../../adapters/config.ts";
import { wireDeadLetters } from "../../../adapters/wire-operations.ts";
import { SessionDate } from "../../../contracts/fields.ts";
import { resourceName } from "../../../contracts/names.ts";
import {
  type DeadLetterQueueName,
  deadLetterQueueNames,
  sourceQueueOf,
} from "../../../contracts/topology.ts";
import { createDeadLetters, type DeadLetters } from "../../../core/dead-letters/dead-letters.ts";
import { createLoad } from "../../../core/dead-letters/load.ts";
import type { Selection } from "../../../core/dead-letters/selection.ts";
import { VisibleError } from "../../../core/errors.ts";
import type { ObjectStore } from "../../../core/ports.ts";
import { withEndpoint } from "../../../local/with-endpoint.ts";
import { operator } from "../../operator.ts";
import { dataOption, endpointOption, jsonOption } from "../../options.ts";
import { commandConfig } from "../../settings.ts";

export interface EndpointFlags {
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

export interface SelectionFlags {
  readonly code?: readonly string[];
  readonly since?: Date;
  readonly match?: string;
  readonly id?: readonly string[];
}

export interface ActionFlags extends EndpointFlags, SelectionFlags {
  readonly queue?: readonly string[];
  readonly all?: true;
  readonly yes?: true;
}

/** What the commands work with, at an endpoint. */
export interface Office {
  readonly config: Config;
  readonly letters: DeadLetters;
  readonly loading: ReturnType<typeof createLoad>;
  readonly lake: ObjectStore;
}

export const atEndpoint = <Result>(flags: EndpointFlags, use: (office: Office) => Promise<Result>) =>
  withEndpoint(flags, commandConfig(), (config) => {
    const deps = wireDeadLetters(config, operator());
    return use({ config, letters: createDeadLetters(deps), loading: createLoad(deps), lake: deps.lake });
  });

/** `fetch-page`, `fetch-page-dlq` and `bovespa-local-fetch-page-dlq` all name one dead-letter queue. */
export const toQueue = (text: string): DeadLetterQueueName => {
  const { stage } = commandConfig();
  const found = deadLetterQueueNames.find((name) =>
    [name, sourceQueueOf(name), resourceName(stage, name)].includes(text),
  );
  if (found === undefined)
    throw new VisibleError(
      "no-queue",
      `there is no queue "${text}"; there are ${deadLetterQueueNames.join(", ")}`,
    );
  return found;
};

const several = (text: string, earlier: readonly string[] = []): readonly string[] => {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes("")) throw new InvalidArgumentError("one of them is empty");
  return [...earlier, ...parts];
};

const Instant = z.iso.datetime({ offset: true });
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `2h` ago, a day in São Paulo, or an instant with its offset. */
const toInstant = (text: string): Date => {
  const [, count, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return new Date(Date.now() - Number(count) * (units[unit] ?? 0));
  // No daylight saving in São Paulo since 2019, and letters live for 14 days.
  const whole = SessionDate.safeParse(text).success ? `${text}T00:00:00-03:00` : text;
  if (!Instant.safeParse(whole).success)
    throw new InvalidArgumentError("give 30m, 2h, 3d, a date, or a time with its offset");
  return new Date(whole);
};

export const withEndpointOptions = (command: Command): Command =>
  command.addOption(dataOption()).addOption(endpointOption()).addOption(jsonOption());

export const withSelectionOptions = (command: Command): Command =>
  command
    .addOption(new Option("--code <codes>", "failure codes, commas between").argParser(several))
    .addOption(
      new Option("--since <time>", "failed then or later: 30m, 2h, 3d, a date, or a time").argParser(
        toInstant,
      ),
    )
    .option("--match <text>", "text of the body or the reason")
    .addOption(new Option("--id <ids>", "ids, or how they begin").argParser(several));

export const withQueueOption = (command: Command): Command =>
  command.addOption(
    new Option("--queue <names>", "dead-letter queues, or the queues they belong to").argParser(several),
  );

export const withActionOptions = (command: Command): Command =>
  withSelectionOptions(withQueueOption(command))
    .option("--all", "every letter of every queue")
    .option("--yes", "do it; without it, only say what would be done");

export const selectionOf = ({ code, since, match, id }: SelectionFlags): Selection => ({
  ...(code === undefined ? {} : { codes: code }),
  ...(since === undefined ? {} : { since }),
  ...(match === undefined ? {} : { match }),
  ...(id === undefined ? {} : { ids: id }),
});

/** Which letters, in core's terms. Left out, a queue means all of them. */
export const askOf = (
  flags: SelectionFlags & { readonly queue?: readonly string[] },
  signal: AbortSignal,
) => ({
  ...(flags.queue === undefined ? {} : { queues: flags.queue.map(toQueue) }),
  selection: selectionOf(flags),
  signal,
});

/** Nobody empties a queue by forgetting an option. */
export const refuseNothingSelected = (flags: ActionFlags, ...others: readonly unknown[]): void => {
  const { queue, code, since, match, id, all } = flags;
  const isSelected = [queue, code, since, match, id, ...others].some((one) => one !== undefined);
  if (all && isSelected) throw new VisibleError("contradiction", "--all takes no other selection");
  if (!all && !isSelected)
    throw new VisibleError(
      "nothing-selected",
      "say which letters: --queue, --code, --since, --match, --id, or --all",
    );
};
