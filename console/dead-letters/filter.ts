import { type DeadLetterQueueName, deadLetterQueueNames } from "../../contracts/topology.ts";
import type { Ask } from "../../core/dead-letters/dead-letters.ts";
import type { Letter } from "../../core/dead-letters/letter.ts";
import { type Selection, selects } from "../../core/dead-letters/selection.ts";
import { VisibleError } from "../../core/errors.ts";

/** What of the letters is shown; what is left out lets all pass. */
export interface Filter {
  readonly queue?: DeadLetterQueueName | undefined;
  readonly code?: string | undefined;
  /** As a form's field gives it: `YYYY-MM-DDTHH:MM`, in São Paulo. */
  readonly since?: string | undefined;
  readonly match?: string | undefined;
}

export type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Reads the fields of a form or an address. Throws a `VisibleError` (`bad-filter`). */
export const toFilter = (fields: Fields): Filter => {
  const named = text(fields.queue);
  const queue = deadLetterQueueNames.find((one) => one === named);
  if (named !== undefined && queue === undefined)
    throw new VisibleError("bad-filter", `there is no dead-letter queue ${named}`);
  const since = text(fields.since);
  if (since !== undefined && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(since))
    throw new VisibleError("bad-filter", `${since} is no date with a time`);
  return { queue, code: text(fields.code), since, match: text(fields.match) };
};

/** Brazil has had no summer time since 2019. */
const instantOf = (since: string) => new Date(`${since.slice(0, 16)}:00-03:00`);

export const selectionOf = ({ code, since, match }: Filter): Selection => ({
  ...(code === undefined ? {} : { codes: [code] }),
  ...(since === undefined ? {} : { since: instantOf(since) }),
  ...(match === undefined ? {} : { match }),
});

export const passes = (filter: Filter): ((letter: Letter) => boolean) => {
  const isChosen = selects(selectionOf(filter));
  return (letter) => (filter.queue === undefined || letter.queue === filter.queue) && isChosen(letter);
};

export const filterPath = (filter: Filter, page = 1): string => {
  const fields = Object.entries({ ...filter, page: page > 1 ? String(page) : undefined }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  return fields.length === 0 ? "/dead-letters" : `/dead-letters?${new URLSearchParams(fields)}`;
};

/** A letter in a form: its queue and its id. */
export const letterName = ({ queue, id }: Pick<Letter, "queue" | "id">): string => `${queue}/${id}`;

/**
 * Which letters a form means: those that are ticked, or all that pass its filter. Throws a `VisibleError`
 * (`nothing-selected`, `bad-filter`).
 */
export const askOf = (fields: Fields): Ask => {
  const filter = toFilter(fields);
  if (fields.all === "1")
    return {
      ...(filter.queue === undefined ? {} : { queues: [filter.queue] }),
      selection: selectionOf(filter),
    };
  const names = [fields.letter ?? []].flat().filter((name) => typeof name === "string");
  if (names.length === 0) throw new VisibleError("nothing-selected", "no dead letter is selected");
  const chosen = names.map((name) => {
    const at = name.indexOf("/");
    return { queue: name.slice(0, at), id: name.slice(at + 1) };
  });
  return {
    queues: deadLetterQueueNames.filter((queue) => chosen.some((one) => one.queue === queue)),
    selection: { ids: chosen.map(({ id }) => id) },
  };
};
