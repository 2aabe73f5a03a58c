import type { SessionDate } from "../contracts/fields.ts";
import { tables } from "../contracts/tables/index.ts";
import type { Table } from "../contracts/tables/table.ts";
import { knownNextSession } from "./calendar/calendar.ts";
import { inParallel } from "./in-parallel.ts";
import { sessionOf } from "./lake/keys.ts";
import type { NotifiedKey } from "./lake/notified-keys.ts";
import { refineInputKeys } from "./refine-inputs.ts";

const refined = tables.filter(({ layer }) => layer === "refined");

/** The sessions of each refined table that a written file is an input of: its own, and the one after it. */
const fedBy = ({ table, values }: NotifiedKey): readonly (readonly [SessionDate, Table])[] => {
  const session = sessionOf(table, values);
  if (session === undefined) return [];
  const next = knownNextSession(session);
  return refined.flatMap((one) => [
    ...(one.inputs.includes(table.name) ? [[session, one] as const] : []),
    ...(next !== undefined && one.previousInputs?.includes(table.name) ? [[next, one] as const] : []),
  ]);
};

export interface RefinableSessions {
  /** Sessions of which at least one refined table has all its inputs, in order. */
  readonly sessions: readonly SessionDate[];
  /** Sessions that get a run by the notification of the input that they lack. */
  readonly waiting: readonly SessionDate[];
}

/**
 * Which sessions are worth a run after some files were written. The last input of a session to come finds all others
 * there, so none is left out for good. Keys that were notified count as there: where one has gone again, the run takes
 * away what was made of it.
 */
export const refinableSessions = async (
  notified: readonly NotifiedKey[],
  exists: (key: string) => Promise<boolean>,
): Promise<RefinableSessions> => {
  const written = new Set(notified.map(({ key }) => key));
  const isThere = async (key: string) => written.has(key) || (await exists(key));
  const isWhole = async (table: Table, session: SessionDate): Promise<boolean> => {
    // One after the other: a backfill of quotes asks for the portfolio, and for no more where there is none.
    for (const key of refineInputKeys(table, session))
      if (key === undefined || !(await isThere(key))) return false;
    return true;
  };
  const bySession = new Map<SessionDate, Set<Table>>();
  for (const [session, table] of notified.flatMap(fedBy))
    bySession.set(session, (bySession.get(session) ?? new Set()).add(table));
  const judged = await inParallel([...bySession], async ([session, fed]) => {
    const whole = await Promise.all([...fed].map((table) => isWhole(table, session)));
    return [session, whole.includes(true)] as const;
  });
  const those = (refinable: boolean) =>
    judged.flatMap(([session, is]) => (is === refinable ? [session] : [])).sort();
  return { sessions: those(true), waiting: those(false) };
};
