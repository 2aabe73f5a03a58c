import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "../../support/memory-chain.ts";
import { type ReplayedChains, startReplayedChains } from "../../support/replayed-chain.ts";

describe("any delivery", () => {
  let chains: ReplayedChains;
  beforeAll(async () => {
    chains = await startReplayedChains({ previewIsTheoretical: true });
  });
  afterAll(() => chains.stop());

  it.each([
    { session: "2025-04-07", pageSize: 40, refines: false, files: 3, runs: 40 },
    { session: "2026-04-06", pageSize: 60, refines: false, files: 1, runs: 20 },
    { session: "2025-04-07", pageSize: 40, refines: true, files: 91, runs: 4 },
  ])(
    "of the messages of $session (refines: $refines), doubled, shuffled, concurrent or cut off, ends in the same lake",
    async ({ session, files, runs, ...options }) => {
      const calm = chains.chainOf(session, options);
      await calm.chain.schedule(calm.targets);
      await calm.chain.drain();
      const expected = contentsOf(calm.chain);
      const partitions = calm.chain.catalog.all();
      expect(Object.keys(expected).length).toBe(files);
      expect(partitions.length).toBe(Object.keys(expected).length);

      await fc.assert(
        fc.asyncProperty(fc.gen(), async (gen) => {
          const choose = (below: number) => (below <= 1 ? 0 : gen(fc.nat, { max: below - 1 }));
          const { chain, targets } = chains.chainOf(session, options);
          await chain.schedule(targets);
          await chain.drainChaotically(choose);
          expect(contentsOf(chain)).toEqual(expected);
          expect(chain.catalog.all()).toEqual(partitions);
          expect(chain.letters).toEqual([]);
        }),
        { numRuns: runs, endOnFailure: true },
      );
    },
  );

  it("of a second schedule asks for nothing", async () => {
    const { chain, targets } = chains.chainOf("2025-04-07", { refines: true });
    await chain.schedule(targets);
    await chain.drain();
    const before = contentsOf(chain);
    expect(await chain.schedule(targets)).toMatchObject({
      requested: 0,
      announced: 0,
      complete: targets.length,
    });
    await chain.drain();
    expect(contentsOf(chain)).toEqual(before);
  });

  it("after the lake was lost makes the same lake from raw alone", async () => {
    const { chain, targets } = chains.chainOf("2025-04-07", { pageSize: 50, refines: true });
    await chain.schedule(targets);
    await chain.drain();
    const before = contentsOf(chain);
    const asked = chains.replay.requestCount;
    await chain.lake.delete([...chain.lake.objects.keys()]);
    await chain.drain();
    expect(await chain.schedule(targets)).toMatchObject({ requested: 0, announced: targets.length });
    await chain.drain();
    expect(contentsOf(chain)).toEqual(before);
    expect(chains.replay.requestCount).toBe(asked);
  });
});
