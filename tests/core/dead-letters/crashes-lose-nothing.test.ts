import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DeadLetterQueueName } from "../../../contracts/topology.ts";
import { createDeadLetters } from "../../../core/dead-letters/dead-letters.ts";
import { type Choose, type Life, mortal } from "../../support/chaos.ts";
import { givenUp, memoryDeadLetters } from "../../support/dead-letters.ts";

const names: readonly DeadLetterQueueName[] = ["fetch-page-dlq", "compact-day-dlq", "refresh-catalog-dlq"];
const codes = ["http-520", "page-mismatch", "job-busy"];

const letterOf = fc.record({ queue: fc.constantFrom(...names), code: fc.constantFrom(...codes) });
const lives = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 6 });
const chosen = { selection: { codes: ["page-mismatch"] } };

/** Letters, and processes that die after so many calls, one after the other, until one lives to the end. */
const withDeaths = (
  act: (office: ReturnType<typeof createDeadLetters>) => Promise<unknown>,
  check: (world: ReturnType<typeof memoryDeadLetters>, bodies: Record<"chosen" | "others", string[]>) => void,
) =>
  fc.asyncProperty(
    fc.array(letterOf, { maxLength: 60 }),
    lives,
    fc.infiniteStream(fc.nat(9999)),
    async (letters, deaths, numbers) => {
      const choose: Choose = (below) => (numbers.next().value ?? 0) % below;
      const world = memoryDeadLetters(choose);
      const bodies = { chosen: [] as string[], others: [] as string[] };
      for (const [at, { queue, code }] of letters.entries()) {
        world.put(queue, givenUp(`letter ${at}`, { code }));
        bodies[code === "page-mismatch" ? "chosen" : "others"].push(`letter ${at}`);
      }
      for (const calls of [...deaths, Number.POSITIVE_INFINITY]) {
        const life: Life = { calls };
        const office = createDeadLetters({
          ...world.deps,
          lake: mortal(world.deps.lake, life, choose),
          queues: world.deps.queues.map((queue) => mortal(queue, life, choose)),
        });
        const ended = act(office);
        if (Number.isFinite(calls)) await ended.catch(() => undefined);
        else await ended;
        // What a process that died had received comes back by itself.
        if (Number.isFinite(calls)) world.clock.turn(200_000);
      }
      check(world, bodies);
    },
  );

const lying = ({ queues }: ReturnType<typeof memoryDeadLetters>) =>
  names.flatMap((name) => queues.visible(name).map(({ body }) => body)).sort();

describe("an operator's process that dies at any call, and is started again", () => {
  it("loses no letter by a redrive, and touches none that was not selected", async () => {
    await fc.assert(
      withDeaths(
        async (office) => office.redrive(await office.plan(chosen)),
        (world, bodies) => {
          const sent = (["fetch-page", "compact-day", "refresh-catalog"] as const)
            .flatMap(world.queues.sent)
            .map(({ body }) => body);
          expect([...new Set(sent)].sort()).toEqual(bodies.chosen.sort());
          expect(lying(world)).toEqual(bodies.others.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("has saved every letter that it discarded", async () => {
    await fc.assert(
      withDeaths(
        async (office) => office.discard(await office.plan(chosen)),
        (world, bodies) => {
          const saved = [...world.lake.objects.values()]
            .filter(({ key }) => key.includes("/letters-"))
            .flatMap(({ body }) => new TextDecoder().decode(body).trim().split("\n"))
            .map((line) => (JSON.parse(line) as { body: string }).body);
          expect([...new Set(saved)].sort()).toEqual(bodies.chosen.sort());
          expect(lying(world)).toEqual(bodies.others.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves every letter where it was by looking at them", async () => {
    await fc.assert(
      withDeaths(
        async (office) => expect(await office.list()).toHaveLength(7),
        (world, bodies) => expect(lying(world)).toEqual([...bodies.chosen, ...bodies.others].sort()),
      ),
      { numRuns: 30 },
    );
  });
});
