import { describe, expect, it } from "vitest";
import { createDeadLetters, type DeadLettersDeps } from "../../../core/dead-letters/dead-letters.ts";
import { toLetter, toSaved } from "../../../core/dead-letters/letter.ts";
import type { DeadLetterQueue } from "../../../core/dead-letters/queue.ts";
import { givenUp, memoryDeadLetters } from "../../support/dead-letters.ts";
import { requestOf } from "../../support/example-messages.ts";

const queue = "fetch-page-dlq";
const request = (page: number) => JSON.stringify(requestOf({ page }));
const letters = (count: number, code = "http-520") =>
  Array.from({ length: count }, (_, at) => givenUp(request(at + 1), { code }));

/** The same desk over queues of which some behave otherwise. */
const changed = (deps: DeadLettersDeps, change: (queue: DeadLetterQueue) => Partial<DeadLetterQueue>) =>
  createDeadLetters({ ...deps, queues: deps.queues.map((one) => ({ ...one, ...change(one) })) });

const recordsIn = ({ lake }: ReturnType<typeof memoryDeadLetters>) =>
  [...lake.objects.values()]
    .filter(({ key }) => key.endsWith("action.jsonl"))
    .map(({ body }) =>
      new TextDecoder()
        .decode(body)
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );

describe("a redrive", () => {
  it("at a rate takes its time, one letter after the other, and holds all others until it has ended", async () => {
    const world = memoryDeadLetters();
    world.put(queue, ...letters(35, "other"), ...letters(40));
    const startedAt = world.clock.now().getTime();
    const acted = await world.office.redrive(
      await world.office.plan({ selection: { codes: ["http-520"] } }),
      {
        rate: 6,
      },
    );
    expect(acted).toMatchObject({ moved: 40, refused: [], undeleted: [], missing: 0 });
    // 39 pauses of ten seconds: far longer than a letter is hidden for without being renewed.
    expect(world.clock.now().getTime() - startedAt).toBe(390_000);
    const sent = world.queues.sent("fetch-page").map(({ body }) => body);
    expect(new Set(sent).size).toBe(40);
    expect(sent).toHaveLength(40);
    const others = world.queues.visible(queue);
    expect(others).toHaveLength(35);
    // Once by the plan, once by the redrive: none came back while it waited.
    expect(others.map(({ receives }) => receives)).toEqual(Array(35).fill(2));
  });

  it("that is slower than letters are hidden for still meets each once", async () => {
    const world = memoryDeadLetters();
    world.put(queue, ...letters(3), ...letters(12, "other"));
    const plan = await world.office.plan({ selection: { codes: ["http-520"] } });
    expect(await world.office.redrive(plan, { rate: 0.1 })).toMatchObject({ moved: 3, undeleted: [] });
    expect(world.queues.sent("fetch-page")).toHaveLength(3);
    expect(world.queues.visible(queue)).toHaveLength(12);
  });

  it("that is interrupted gives back what it had not sent, says so on record, and goes on when asked again", async () => {
    const world = memoryDeadLetters();
    world.put(queue, ...letters(30));
    const interrupt = new AbortController();
    const plan = await world.office.plan({});
    const acting = world.office.redrive(plan, {
      onProgress: (done) => done >= 10 && interrupt.abort(new Error("interrupted")),
      signal: interrupt.signal,
    });
    await expect(acting).rejects.toThrow("interrupted");
    const sent = world.queues.sent("fetch-page").length;
    expect(sent).toBeGreaterThanOrEqual(10);
    expect(world.queues.visible(queue)).toHaveLength(30 - sent);
    expect(recordsIn(world)[0]?.[1]).toMatchObject({ outcome: "interrupted", moved: sent });
    await world.office.redrive(await world.office.plan({}));
    expect(world.queues.sent("fetch-page")).toHaveLength(30);
  });

  it("leaves what the queue refuses, gives back all after a failure, and does not touch what came meanwhile", async () => {
    const world = memoryDeadLetters();
    world.put(queue, ...letters(25));
    const plan = await world.office.plan({});
    world.put(queue, givenUp("came later"));
    const refusing = changed(world.deps, ({ send, name }) => ({
      send: async (to, messages) => {
        await send.call(world.queues.of(name), to, messages.slice(1));
        return [{ at: 0, reason: "InvalidMessageContents: no" }];
      },
    }));
    const acted = await refusing.redrive(plan);
    expect(acted.refused.length + acted.moved).toBe(25);
    expect(acted.refused[0]).toMatchObject({ reason: "InvalidMessageContents: no" });
    expect(world.queues.visible(queue)).toHaveLength(acted.refused.length + 1);

    const failing = changed(world.deps, () => ({ send: () => Promise.reject(new Error("network down")) }));
    await expect(failing.redrive(await failing.plan({}))).rejects.toThrow("network down");
    expect(world.queues.visible(queue)).toHaveLength(acted.refused.length + 1);
    expect(recordsIn(world)[1]?.[1]).toMatchObject({ outcome: "failed", error: "network down" });
  });

  it("names what it sent and could not delete", async () => {
    const world = memoryDeadLetters();
    const [id] = world.put(queue, ...letters(1));
    const stuck = changed(world.deps, () => ({ delete: async (receipts) => receipts }));
    expect(await stuck.redrive(await stuck.plan({}))).toMatchObject({ moved: 1, undeleted: [id] });
  });

  it("tells of letters that somebody else took, or holds", async () => {
    const world = memoryDeadLetters();
    world.put(queue, ...letters(12));
    const plan = await world.office.plan({});
    const [held] = await world.queues.of(queue).receive(600, true);
    await world.queues.of(queue).delete([held?.receipt ?? ""]);
    expect(await world.office.redrive(plan)).toMatchObject({ moved: 2, missing: 10 });
    expect(await world.office.plan({})).toMatchObject({ letters: [], unseen: 9 });
  });

  it("of a schedule's ticks is refused before anything is sent", async () => {
    const world = memoryDeadLetters();
    world.put("schedule-dlq", { body: "{}", attributes: {} });
    world.put(queue, ...letters(2));
    await expect(world.office.redrive(await world.office.plan({}))).rejects.toMatchObject({
      code: "no-source",
    });
    expect(world.queues.visible(queue)).toHaveLength(2);
    expect(world.lake.objects.size).toBe(0);
  });

  it("with edits sends the changed bodies, saves what they were, and refuses a wrong one before any is sent", async () => {
    const world = memoryDeadLetters();
    const [first = "", second = ""] = world.put(queue, ...letters(2), givenUp("{oops"));
    const plan = await world.office.plan({});
    const broken = plan.letters.filter(({ fault }) => fault !== undefined);
    expect(broken).toMatchObject([{ fault: expect.stringContaining("not JSON") }]);
    const wrong = new Map([
      [first, request(7)],
      [second, "{}"],
      ["stranger", request(1)],
    ]);
    await expect(world.office.redrive(plan, { edits: wrong })).rejects.toThrow(
      /nothing was sent: letter-000002: specversion.*; stranger: is not among/,
    );
    expect(world.queues.sent("fetch-page")).toEqual([]);
    await world.office.redrive(plan, { edits: new Map([[first, request(7)]]) });
    expect(world.queues.sent("fetch-page").map(({ body }) => body)).toEqual([
      request(7),
      request(2),
      "{oops",
    ]);
    const saved = [...world.lake.objects.values()].find(({ key }) => key.includes("/letters-"));
    expect(new TextDecoder().decode(saved?.body)).toContain(JSON.stringify(request(1)).slice(1, -1));
  });
});

describe("a load", () => {
  it("puts back as many of a content as are missing, and is refused where the queue is not there", async () => {
    const world = memoryDeadLetters();
    const twins = [givenUp("same"), givenUp("same"), givenUp("other")];
    world.put(queue, ...twins);
    const saved = world.queues.letters(queue).map((one) => toSaved(toLetter(queue, one)));
    const [held] = await world.queues.of(queue).receive(0, true);
    await world.queues.of(queue).delete([held?.receipt ?? ""]);
    const plan = await world.loading.plan(saved);
    expect(plan).toMatchObject({ present: 2, letters: [{ body: "same" }] });
    expect(await world.loading.load(plan)).toMatchObject({ moved: 1, refused: [] });
    expect(await world.loading.plan(saved)).toMatchObject({ present: 3, letters: [] });
    expect(recordsIn(world)).toMatchObject([[{ command: "load" }, { outcome: "done", moved: 1 }]]);
  });
});
