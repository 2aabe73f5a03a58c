import type { DeadLetterQueueName } from "../../contracts/topology.ts";
import { VisibleError } from "../errors.ts";
import type { Clock, ObjectStore } from "../ports.ts";
import type { NewRunId } from "../run-id.ts";
import { type Acted, act, queueNamed } from "./act.ts";
import { checkEdits, type Edits } from "./edits.ts";
import { type Letter, toLetter, toSaved, withoutFailure } from "./letter.ts";
import { beginOperation } from "./operation.ts";
import { createPace, type Sleep } from "./pace.ts";
import { byQueue, type Plan, type PlannedLetter, planned } from "./plan.ts";
import type { DeadLetterQueue } from "./queue.ts";
import { type Selection, selects } from "./selection.ts";
import { createSummary, type QueueSummary } from "./summarize.ts";
import { walkLetters } from "./walk.ts";

export interface DeadLettersDeps {
  /** Every dead-letter queue, also those that may not be there. */
  readonly queues: readonly DeadLetterQueue[];
  /** Keeps the record of what was done, and what was discarded or changed. */
  readonly lake: ObjectStore;
  readonly clock: Clock;
  readonly newOperationId: NewRunId;
  readonly sleep: Sleep;
  /** Who does it: user and host. */
  readonly operator: string;
}

/** Which letters of which queues. */
export interface Ask {
  /** Left out: all. */
  readonly queues?: readonly DeadLetterQueueName[];
  readonly selection?: Selection;
  readonly signal?: AbortSignal;
}

export interface ActOptions {
  /** As a person gave it, for the record. */
  readonly selection?: Selection;
  readonly onProgress?: (done: number, of: number) => void;
  readonly signal?: AbortSignal;
}

export interface RedriveOptions extends ActOptions {
  /** Letters a minute at most. */
  readonly rate?: number;
  readonly edits?: Edits;
}

/** How much was read, and what could not be. */
export interface Read {
  readonly seen: number;
  readonly unseen: number;
}

/** A file of discarded letters has so many at most. */
const lettersAFile = 100;

/** What an operator does with dead letters. Reading hides them for moments and changes nothing. */
export const createDeadLetters = (deps: DeadLettersDeps) => {
  const { queues, clock } = deps;
  const asked = (names: Ask["queues"]) =>
    names === undefined ? queues : names.map((name) => queueNamed(queues, name));

  const walk = (queue: DeadLetterQueue, see: (letter: Letter) => void, signal: AbortSignal | undefined) =>
    walkLetters({
      queue,
      clock,
      ...(signal ? { signal } : {}),
      visit: (held) => {
        for (const one of held) see(toLetter(queue.name, one));
      },
    });

  /** Gives each chosen letter to `see`, in no order. Throws a `VisibleError` for a queue that is named and not there. */
  const read = async (
    { queues: names, selection = {}, signal }: Ask,
    see: (letter: Letter) => void,
  ): Promise<Read> => {
    const isChosen = selects(selection);
    const walks = await Promise.all(
      asked(names).map(async (queue) => {
        const walked = await walk(queue, (letter) => isChosen(letter) && see(letter), signal);
        if (walked === undefined && names !== undefined)
          throw new VisibleError("no-queue", `${queue.name} is not there`);
        return { seen: walked?.seen ?? 0, unseen: walked?.heldByOthers ?? 0 };
      }),
    );
    return walks.reduce((a, b) => ({ seen: a.seen + b.seen, unseen: a.unseen + b.unseen }));
  };

  const list = async (signal?: AbortSignal): Promise<readonly QueueSummary[]> => {
    const summaries = await Promise.all(
      queues.map(async (queue) => {
        const summary = createSummary(queue.name);
        const walked = await walk(queue, summary.add, signal);
        return walked && summary.of(walked);
      }),
    );
    return summaries.filter((one) => one !== undefined);
  };

  /** Which letters an action would be done to; changes nothing. */
  const plan = async (ask: Ask): Promise<Plan> => {
    const letters: PlannedLetter[] = [];
    const { seen, unseen } = await read(ask, (letter) => letters.push(planned(letter)));
    return { letters, others: seen - letters.length, unseen };
  };

  const begin = (
    command: "redrive" | "discard",
    { letters }: Plan,
    { selection = {} }: ActOptions,
    edited?: readonly string[],
  ) =>
    beginOperation(deps, {
      command,
      operator: deps.operator,
      queues: [...byQueue(letters).keys()],
      selection: { ...selection },
      letters: letters.length,
      ids: letters.map(({ id }) => id),
      ...(edited === undefined ? {} : { edited }),
    });

  return {
    list,
    read,
    plan,

    /**
     * Sends the letters of a plan to the queues they came from, sent before deleted. Throws a `VisibleError`
     * (`bad-edit`, `no-source`) before anything is sent.
     */
    redrive: async (plan: Plan, options: RedriveOptions = {}): Promise<Acted> => {
      const { rate, edits = new Map<string, string>(), ...rest } = options;
      checkEdits(edits, plan.letters);
      const tick = plan.letters.find(({ source }) => source === undefined);
      if (tick !== undefined)
        throw new VisibleError(
          "no-source",
          `${tick.queue} holds ticks of a schedule, which came from no queue: the next tick asks for the same; discard them`,
        );
      const operation = await begin("redrive", plan, rest, edits.size > 0 ? [...edits.keys()] : undefined);
      return act({
        ...rest,
        queues,
        clock,
        plan,
        operation,
        ...(rate === undefined ? {} : { pace: createPace(rate, deps.sleep, rest.signal) }),
        effect: async (queue, letters) => {
          const changed = letters.filter(({ id }) => edits.has(id));
          if (changed.length > 0) await operation.save(changed.map(toSaved));
          const messages = letters.map((letter) =>
            withoutFailure({ body: edits.get(letter.id) ?? letter.body, attributes: letter.attributes }),
          );
          const refusals = await queue.send("source", messages);
          return refusals.map(({ at, reason }) => ({ id: letters[at]?.id ?? "", reason }));
        },
      });
    },

    /** Deletes the letters of a plan, each saved in the lake bucket first. */
    discard: async (plan: Plan, options: ActOptions = {}): Promise<Acted> => {
      const operation = await begin("discard", plan, options);
      return act({
        ...options,
        queues,
        clock,
        plan,
        operation,
        atOnce: lettersAFile,
        effect: async (_, letters) => {
          await operation.save(letters.map(toSaved));
          return [];
        },
      });
    },
  };
};
export type DeadLetters = ReturnType<typeof createDeadLetters>;
