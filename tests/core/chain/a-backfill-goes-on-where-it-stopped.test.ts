import { describe, expect, it } from "vitest";
import { levelsUpstream } from "../../support/made-up-levels.ts";
import { contentsOf, createMemoryChain } from "../../support/memory-chain.ts";

const ask = { dataset: "index-levels", from: "2015-01-02", to: "2024-12-30", indexes: ["IBOV", "IBXX"] };
const chainOf = (upstream = levelsUpstream()) => ({
  ...createMemoryChain({ upstream, session: "2025-04-07" }),
  asked: upstream.asked,
});

const uninterrupted = async () => {
  const chain = chainOf();
  await chain.backfill.publish(await chain.backfill.plan(ask));
  await chain.drain();
  return chain;
};

describe("a backfill", () => {
  it("brings every year of every index, and then has nothing left to do", async () => {
    const chain = await uninterrupted();
    expect(chain.asked).toHaveLength(20);
    expect(Object.keys(contentsOf(chain))).toEqual(
      Array.from({ length: 10 }, (_, at) => `curated/index_levels/ano=${2015 + at}/part-00000.parquet`),
    );
    const plan = await chain.backfill.plan(ask);
    expect(plan).toMatchObject({ complete: 20, missing: [], uncompacted: [] });
    expect(await chain.backfill.left(plan)).toEqual([]);
    await chain.backfill.publish(plan);
    expect(Object.values(chain.waiting).flat()).toEqual([]);
  });

  it("that was stopped while it asked ends, run again, as if it had not been: byte for byte", async () => {
    const whole = await uninterrupted();
    const chain = chainOf();
    const stopped = chain.backfill.publish(await chain.backfill.plan(ask), {
      atOnce: 7,
      pause: () => Promise.reject(new Error("stopped")),
    });
    await expect(stopped).rejects.toThrow("stopped");
    await chain.drain();
    expect(chain.asked).toHaveLength(7);
    expect(await chain.backfill.landed(await chain.backfill.plan(ask))).toBe(7);

    const rest = await chain.backfill.plan(ask);
    expect([rest.complete, rest.missing.length]).toEqual([7, 13]);
    await chain.backfill.publish(rest);
    await chain.drain();
    expect(chain.asked).toHaveLength(20);
    expect(contentsOf(chain)).toEqual(contentsOf(whole));
  });

  it("whose messages were lost between its two steps asks B3 for nothing again", async () => {
    const whole = await uninterrupted();
    const chain = chainOf();
    await chain.backfill.publish(await chain.backfill.plan(ask));
    await chain.drain();
    await chain.lake.delete(Object.keys(contentsOf(chain)).slice(0, 4));
    const rest = await chain.backfill.plan(ask);
    expect([rest.complete, rest.missing.length, rest.uncompacted.length]).toEqual([12, 0, 8]);
    await chain.backfill.publish(rest);
    await chain.drain();
    expect(chain.asked).toHaveLength(20);
    expect(contentsOf(chain)).toEqual(contentsOf(whole));
  });

  it("stays on its own queues, repairs included", async () => {
    const levels = levelsUpstream();
    const wrong = {
      ...levels,
      get: async (request: Parameters<typeof levels.get>[0]) => {
        const answer = await levels.get(request);
        const grid = JSON.parse(Buffer.from(answer.body).toString()) as { min: Record<string, string> };
        grid.min.rateValue1 = "1,00";
        return { ...answer, body: Buffer.from(JSON.stringify(grid)) };
      },
    };
    const chain = chainOf(wrong);
    await chain.backfill.publish(
      await chain.backfill.plan({ ...ask, from: "2024-01-02", indexes: ["IBOV"] }),
    );
    await chain.drain();
    expect(levels.asked).toEqual(["IBOV/2024", "IBOV/2024", "IBOV/2024"]);
    expect([...chain.reached]).toEqual(["fetch-backfill", "compact-backfill"]);
    expect(contentsOf(chain)).toEqual({});
  });

  it("leaves what it gives up with its own dead letters", async () => {
    const chain = chainOf(levelsUpstream((_, year) => year === 2020));
    await chain.backfill.publish(await chain.backfill.plan(ask));
    const busy = () => Object.entries(chain.waiting).filter(([, messages]) => messages.length > 0);
    expect(busy().map(([queue]) => queue)).toEqual(["fetch-backfill"]);
    await chain.drain();
    expect(chain.letters.map(({ queue, code }) => [queue, code])).toEqual([
      ["fetch-backfill", "http-520"],
      ["fetch-backfill", "http-520"],
    ]);
    const left = await chain.backfill.left(await chain.backfill.plan(ask));
    expect(left.map(({ index, period, status }) => [index, period, status])).toEqual([
      ["IBOV", { year: 2020 }, "missing"],
      ["IBXX", { year: 2020 }, "missing"],
    ]);
  });

  it("has an id of its own for each message", async () => {
    const chain = chainOf();
    await chain.backfill.publish(await chain.backfill.plan(ask));
    const ids = chain.waiting["fetch-backfill"].map(({ body }) => (JSON.parse(body) as { id: string }).id);
    expect(new Set(ids).size).toBe(20);
  });

  it("needs no refine run: no refined table is made of levels", async () => {
    expect((await uninterrupted()).started).toEqual([]);
  });

  it("of portfolios says that there are none, and which the lake has", async () => {
    const chain = chainOf();
    const portfolios = { ...ask, dataset: "portfolio-by-code" };
    await expect(chain.backfill.plan(portfolios)).rejects.toMatchObject({
      name: "VisibleError",
      code: "no-past",
      message: expect.stringContaining("the lake has no session"),
    });
    await expect(chain.backfill.plan({ ...ask, dataset: "nope" })).rejects.toMatchObject({
      name: "VisibleError",
      code: "unknown-dataset",
    });
  });

  it.each([
    ["2025-01-03", true, []],
    ["2025-01-09", false, ["no-results"]],
  ])(
    "of a year that B3 has nothing of by noon of %s: to be awaited is %s",
    async (session, isAwaited, codes) => {
      const levels = levelsUpstream();
      const nothing = Buffer.from('{"min":null,"max":null,"results":null}');
      const upstream = {
        ...levels,
        get: async (request: Parameters<typeof levels.get>[0]) => ({
          ...(await levels.get(request)),
          body: nothing,
        }),
      };
      const chain = createMemoryChain({ upstream, session, time: "15:00:00Z" });
      const plan = await chain.backfill.plan({
        ...ask,
        from: "2025-01-02",
        to: "2025-01-02",
        indexes: ["IBOV"],
      });
      await chain.backfill.publish(plan);
      await chain.drain();
      expect(await chain.backfill.left(plan)).toMatchObject([{ status: "missing", isAwaited }]);
      expect(chain.letters.map(({ code }) => code)).toEqual(codes);
    },
  );
});
