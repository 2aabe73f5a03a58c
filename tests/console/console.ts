import { createMemoryObjectStore } from "../../adapters/memory/object-store.ts";
import { createConsole } from "../../console/app.ts";
import type { ConsoleDeps } from "../../console/deps.ts";
import { createDepthHistory, type QueueReading } from "../../console/overview/depth-history.ts";
import { newAccess } from "../../console/security/access.ts";
import { type DeadLetterQueueName, deadLetterQueueNames, queueNames } from "../../contracts/topology.ts";
import { createDeadLetters } from "../../core/dead-letters/dead-letters.ts";
import type { OutgoingMessage } from "../../core/dead-letters/queue.ts";
import type { Status } from "../../core/operations/read-status.ts";
import type { QueryResult } from "../../core/ports.ts";
import { memoryDeadLetters } from "../support/dead-letters.ts";

export const host = "127.0.0.1:4580";
export const origin = `http://${host}`;

const status = (at: Date): Status => ({
  at,
  session: { session: "2025-04-07", due: 0, complete: 0, uncompacted: 0, open: [], lost: [], stranded: [] },
  queues: [
    ...queueNames.map((name) => ({ name, isDeadLetters: false })),
    ...deadLetterQueueNames.map((name) => ({ name, isDeadLetters: true })),
  ],
  lastRuns: [],
  refineRuns: [],
  alarms: undefined,
  findings: [],
});

export interface Fakes {
  readonly readings?: readonly QueueReading[];
  readonly status?: Partial<Status>;
  readonly explain?: ConsoleDeps["explain"];
  /** What a statement is answered with. */
  readonly answer?: (sql: string) => QueryResult;
  readonly report?: ConsoleDeps["report"];
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of a form; a list is a field that comes several times. The action token is added. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
}

const noRows: QueryResult = { columns: [], rows: [] };

/** A console over memory, and a browser that has its session. */
export const memoryConsole = (fakes: Fakes = {}) => {
  const { deps: letterDeps, put, queues, lake, clock } = memoryDeadLetters();
  const depths = createDepthHistory({ read: async () => fakes.readings ?? [], clock, capacity: 10 });
  const raw = createMemoryObjectStore();
  const asked: string[] = [];
  const deps: ConsoleDeps = {
    clock,
    raw,
    lake,
    depths,
    engine: {
      run: async (sql) => {
        asked.push(sql);
        return fakes.answer?.(sql) ?? noRows;
      },
    },
    readStatus: async () => ({ ...status(clock.now()), ...fakes.status }),
    letters: createDeadLetters(letterDeps),
    explain: fakes.explain ?? (async (subject) => ({ subject, files: [] })),
    report: fakes.report ?? (async () => "<!doctype html><title>report</title>"),
    planned: ["portfolio-by-code", "index-membership"],
  };
  const access = newAccess();
  const app = createConsole(deps, { access, place: "memory" });
  const cookie = `${access.cookieName}=${access.sessionToken}`;

  const ask = async (path: string, { method, headers = {}, form }: Ask = {}): Promise<Response> => {
    const body = new URLSearchParams();
    for (const [name, values] of Object.entries({ _token: access.actionToken, ...form }))
      for (const value of [values].flat()) body.append(name, value);
    return app.request(`${origin}${path}`, {
      method: method ?? (form ? "POST" : "GET"),
      headers: { host, cookie, ...(form ? { origin } : {}), ...headers },
      ...(form ? { body } : {}),
    });
  };
  return {
    ask,
    /** The text of a page that must be there. */
    page: async (path: string, how?: Ask): Promise<string> => (await ask(path, how)).text(),
    app,
    access,
    depths,
    asked,
    raw,
    lake,
    clock,
    queues,
    put: (name: DeadLetterQueueName, ...messages: readonly OutgoingMessage[]) => put(name, ...messages),
  };
};
