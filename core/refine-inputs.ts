import type { RunId, SessionDate } from "../contracts/fields.ts";
import { tableNamed } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { knownPreviousSession } from "./calendar/calendar.ts";
import { PermanentError } from "./errors.ts";
import { curatedKey } from "./lake/keys.ts";
import type { RefineRequest, RefineSession } from "./ports.ts";

/** One session of a curated table, as the statement of a refined table reads it. */
export interface RefineInput {
  readonly table: Table;
  /** What the statement calls it: the table's name, or `previous_<table>`. */
  readonly as: string;
  /** Undefined where the calendar does not know it: there is no file then. */
  readonly session: SessionDate | undefined;
}

const input = (name: string, as: string, session: SessionDate | undefined): RefineInput => {
  const table = tableNamed(name);
  if (!table) throw new PermanentError("unknown-table", `a refined table reads ${name}, which is no table`);
  return { table, as, session };
};

/** All that a session of a refined table is made of. It has rows only where each of them has a file. */
export const refineInputs = (
  { inputs, previousInputs = [] }: Table,
  { session, previous }: RefineSession,
): readonly RefineInput[] => [
  ...inputs.map((name) => input(name, name, session)),
  ...previousInputs.map((name) => input(name, `previous_${name}`, previous)),
];

/** What the job is asked for, with the sessions before by the calendar. */
export const refineRequest = (sessions: readonly SessionDate[], runId: RunId): RefineRequest => ({
  sessions: sessions.map((session) => ({ session, previous: knownPreviousSession(session) })),
  runId,
});

/** The curated files that a session of a refined table is made of, as far as the calendar knows them. */
export const refineInputKeys = (table: Table, session: SessionDate): readonly (string | undefined)[] =>
  refineInputs(table, { session, previous: knownPreviousSession(session) }).map((read) =>
    read.session === undefined ? undefined : curatedKey(read.table, { day: read.session }),
  );
