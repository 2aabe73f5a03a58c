import { randomUUID } from "node:crypto";
import type { Acted } from "../../core/dead-letters/act.ts";
import type { Ask, DeadLetters } from "../../core/dead-letters/dead-letters.ts";
import type { Edits } from "../../core/dead-letters/edits.ts";
import type { Plan } from "../../core/dead-letters/plan.ts";
import { inTurn } from "../../core/in-turn.ts";
import type { Clock } from "../../core/ports.ts";

export type Command = "redrive" | "discard";

/** Something that was asked for and not yet confirmed. */
export interface Proposal {
  readonly id: string;
  readonly command: Command;
  readonly ask: Ask;
  readonly plan: Plan;
  readonly edits: Edits;
  /** Where the person came from. */
  readonly from: string;
}

/** An action under way or ended. */
export interface Progress {
  readonly id: string;
  readonly command: Command;
  readonly at: Date;
  readonly of: number;
  readonly done: number;
  readonly from: string;
  readonly acted?: Acted;
  /** Why it ended early. */
  readonly failure?: string;
}

const mostKept = 50;

const shelf = <One extends { readonly id: string }>() => {
  const kept = new Map<string, One>();
  return {
    put: (one: One): One => {
      kept.set(one.id, one);
      for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
      return one;
    },
    take: (id: string): One | undefined => {
      const one = kept.get(id);
      kept.delete(id);
      return one;
    },
    find: (id: string): One | undefined => kept.get(id),
    all: (): readonly One[] => [...kept.values()],
  };
};

/**
 * Proposes, does and stops actions. Each proposal is done once, however often its form is sent; actions and readings
 * take turns, since each holds letters that the other would miss.
 */
export const createActions = (office: DeadLetters, clock: Clock) => {
  const proposals = shelf<Proposal>();
  const progress = shelf<Progress>();
  const stops = new Map<string, AbortController>();
  const turn = inTurn();
  const running = new Set<Promise<void>>();

  const run = async ({ command, plan, ask, edits }: Proposal, id: string, rate: number | undefined) => {
    const update = (news: Partial<Progress>) => {
      const known = progress.find(id);
      if (known) progress.put({ ...known, ...news });
    };
    const stop = new AbortController();
    stops.set(id, stop);
    const options = {
      ...(ask.selection ? { selection: ask.selection } : {}),
      signal: stop.signal,
      onProgress: (done: number) => update({ done }),
    };
    try {
      const acted =
        command === "redrive"
          ? await office.redrive(plan, { ...options, edits, ...(rate === undefined ? {} : { rate }) })
          : await office.discard(plan, options);
      update({ acted, done: acted.moved });
    } catch (error) {
      update({ failure: error instanceof Error ? error.message : String(error) });
    } finally {
      stops.delete(id);
    }
  };

  return {
    /** Anything that holds letters for a while. */
    inTurn: turn,

    propose: async (
      command: Command,
      ask: Ask,
      { edits = new Map(), from }: { readonly edits?: Edits; readonly from: string },
    ): Promise<Proposal> => {
      const plan = await turn(() => office.plan(ask));
      return proposals.put({ id: randomUUID(), command, ask, plan, edits, from });
    },

    /** Begins what was proposed, at so many letters a minute at most; undefined when there is no such proposal, or it was begun before. */
    begin: (proposalId: string, rate?: number): Progress | undefined => {
      const proposal = proposals.take(proposalId);
      if (!proposal) return undefined;
      const { command, plan, from } = proposal;
      const begun = { id: proposalId, command, at: clock.now(), of: plan.letters.length, done: 0, from };
      progress.put(begun);
      const work = turn(() => run(proposal, begun.id, rate)).finally(() => running.delete(work));
      running.add(work);
      return begun;
    },

    find: progress.find,
    /** The action that holds letters now, or waits for its turn to. */
    underWay: (): Progress | undefined =>
      progress.all().find(({ acted, failure }) => acted === undefined && failure === undefined),
    stop: (id: string): void => stops.get(id)?.abort(new Error("stopped by its operator")),

    /** Stops all, and resolves once every letter that was held is visible again. */
    close: async (): Promise<void> => {
      for (const stop of stops.values()) stop.abort(new Error("the console was stopped"));
      await Promise.allSettled(running);
    },
  };
};
export type Actions = ReturnType<typeof createActions>;
