import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { deadLettersAlarm, sessionAlarm } from "../../contracts/alarms.ts";
import { deadLetterQueueName, queueNames } from "../../contracts/topology.ts";
import type { Status } from "../../core/operations/read-status.ts";
import type { Failure } from "../../local/b3-replay/failures.ts";
import { runId } from "../support/example-messages.ts";
import { type PartName, type RunbookPart, readRunbook } from "../support/runbook.ts";
import { type RanLine, runPart } from "./support/shell.ts";
import { settings, startWorld, type World } from "./support/world.ts";

const sections = readRunbook();

const partOf = (alarm: string, name: PartName): RunbookPart => {
  const part = sections.find(({ alarms }) => alarms.includes(alarm))?.parts[name];
  if (!part) throw new Error(`the runbook has no ${name} of ${alarm}`);
  return part;
};

/** Each line ended with one of the codes; if not, it shows with what it said. */
const expectCodes = (ran: readonly RanLine[], allowed: readonly number[]): void => {
  expect(ran.filter(({ code }) => !allowed.includes(code))).toEqual([]);
  expect(ran.length).toBeGreaterThan(0);
};

/** What `bovespa status` says needs a person, by alarm. */
const ringing = async (world: World): Promise<readonly string[]> => {
  const block = "npx bovespa status --session today --json $WHERE 2>/dev/null\n";
  const [ran] = await runPart({ text: "", blocks: [block] }, world.env);
  return (JSON.parse(ran?.output ?? "") as Status).findings.map(({ alarm }) => alarm);
};

const letters = deadLettersAlarm("fetch-page-dlq").name;
interface Case {
  readonly failure: Failure;
  /** The first alarm that tells of it; none where the pipeline bears it. */
  readonly alarm: string | undefined;
}
const rings = (alarm: string | undefined, ...failures: readonly Failure[]): readonly Case[] =>
  failures.map((failure) => ({ failure, alarm }));

const otherHeader = (answer: unknown) => {
  const { header, ...rest } = answer as { header: object };
  return { ...rest, header: { ...header, theoricalQty: "1" } };
};
const rowLess = (answer: unknown) => {
  const { results, ...rest } = answer as { results: unknown[] };
  return { ...rest, results: results.slice(1) };
};

/** Every kind of failure that can be scripted. */
const cases: Readonly<Record<Failure["kind"], readonly Case[]>> = {
  status: rings(letters, { kind: "status", status: 520 }),
  challenge: rings(letters, { kind: "challenge", status: 200 }, { kind: "challenge", status: 403 }),
  "request-rejected": rings(letters, { kind: "request-rejected" }),
  "empty-body": rings(letters, { kind: "empty-body" }),
  "empty-string": rings(letters, { kind: "empty-string" }),
  "double-encoded": rings(undefined, { kind: "double-encoded" }),
  "no-results": rings(
    letters,
    { kind: "no-results", results: "null" },
    { kind: "no-results", results: "empty" },
  ),
  "connection-reset": rings(letters, { kind: "connection-reset" }),
  truncated: rings(letters, { kind: "truncated" }),
  "connection-cut": rings(letters, { kind: "connection-cut" }),
  stalled: rings(letters, { kind: "stalled" }),
  altered: [
    ...rings(sessionAlarm.name, { kind: "altered", alter: otherHeader }),
    ...rings(letters, { kind: "altered", alter: rowLess }),
  ],
};

/** The command lines that run in this process read the same settings. */
const stubSettings = () => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
};

let world: World;
let healthy: Readonly<Record<string, string>>;
beforeAll(async () => {
  stubSettings();
  const calm = await startWorld();
  await calm.collect();
  healthy = await calm.tables();
  await calm.close();
  expect(Object.keys(healthy).length).toBeGreaterThan(80);
});

afterAll(() => {
  vi.unstubAllEnvs();
});

describe("a failure of B3, from the alarm to recovery", () => {
  afterEach(() => world.close());

  it.each(
    Object.values(cases)
      .flat()
      .map(({ failure, alarm }) => [JSON.stringify(failure), alarm, failure] as const),
  )("%s rings %s", async (_, alarm, failure) => {
    // One of them as a person does it, with a process for each command.
    world = await startWorld({ hasProcesses: failure.kind === "status" });
    world.fail({ failure, on: { index: "IBOV" } });
    await world.collect();
    const [first] = await ringing(world);
    expect(first).toBe(alarm);
    if (first !== undefined) {
      expect(await world.tables()).not.toEqual(healthy);
      expectCodes(await runPart(partOf(first, "Look"), world.env), [0, 1]);
      world.recover();
      expectCodes(await runPart(partOf(first, "Do"), world.env), [0]);
    }
    expect(await ringing(world)).toEqual([]);
    expect(await world.tables()).toEqual(healthy);
  });
});

describe("the other sections", () => {
  beforeAll(async () => {
    world = await startWorld();
    await world.collect();
  });
  afterAll(() => world.close());

  it.each(queueNames)("are followed for a poisoned message of %s, until it is discarded", async (queue) => {
    await world.put(queue, JSON.stringify({ runid: runId(), oops: 1 }));
    const alarm = deadLettersAlarm(deadLetterQueueName(queue)).name;
    expect(await ringing(world)).toEqual([alarm]);
    expectCodes(await runPart(partOf(alarm, "Look"), world.env), [0, 1]);
    expectCodes(await runPart(partOf(alarm, "Redrive"), world.env), [0]);
    expect(await ringing(world)).toEqual([]);
  });

  it("are followed for a tick that no function took", async () => {
    await world.put("schedule-dlq", "{}");
    expect(await ringing(world)).toEqual(["schedule-dlq-not-empty"]);
    expectCodes(await runPart(partOf("schedule-dlq-not-empty", "Look"), world.env), [0, 1]);
    expectCodes(await runPart(partOf("schedule-dlq-not-empty", "Do"), world.env), [0]);
    expect(await ringing(world)).toEqual([]);
  });

  it.each([
    "no-audit-for-a-day",
    "fetch-page-is-late",
    "fetch-page-fails",
    "session-lost",
    "curated-written-undelivered",
  ])("have commands that work: %s", async (alarm) => {
    expectCodes(await runPart(partOf(alarm, "Look"), world.env), [0]);
    expectCodes(await runPart(partOf(alarm, "Do"), world.env), [0]);
  });

  it("have commands that work: refine-fails", async () => {
    expectCodes(await runPart(partOf("refine-fails", "Look"), world.env), [0]);
  });

  it("leave the tables as they are", async () => {
    expect(await world.tables()).toEqual(healthy);
  });
});
