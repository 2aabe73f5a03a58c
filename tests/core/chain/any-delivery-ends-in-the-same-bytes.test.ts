import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpUpstream } from "../../../adapters/b3/http-upstream.ts";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import type { SessionDate } from "../../../contracts/fields.ts";
import type { Upstream } from "../../../core/ports.ts";
import { createReplay, type Replay } from "../../../local/b3-replay/replay.ts";
import { contentsOf, createMemoryChain } from "../../support/memory-chain.ts";
import { memoryRefine } from "../../support/memory-refine.ts";

const recordingsDir = fileURLToPath(new URL("../../../recordings", import.meta.url));

describe("any delivery", () => {
  let replay: Replay;
  let upstream: Upstream;

  beforeAll(async () => {
    replay = createReplay({ recordingsDir, previewIsTheoretical: true });
    await replay.start();
    upstream = createHttpUpstream({
      baseUrls: { listados: replay.baseUrl, "historical-quotes": replay.baseUrl },
      gapMs: 0,
      timeoutMs: 5000,
      tries: 1,
      clock: { now: () => new Date() },
      log: createMemoryLog(),
    });
  });
  afterAll(() => replay.stop());

  const chainOf = (session: SessionDate, pageSize: number) => {
    replay.setSession(session);
    const targets = replay.plan().find((one) => one.session === session)?.targets ?? [];
    const chain = createMemoryChain({ upstream, session, pageSize, refine: memoryRefine });
    return { chain, targets };
  };

  it.each([
    { session: "2025-04-07", pageSize: 40, runs: 40 },
    { session: "2026-04-06", pageSize: 60, runs: 20 },
  ])(
    "of the messages of $session, doubled, shuffled, concurrent or cut off, ends in the same lake",
    async ({ session, pageSize, runs }) => {
      const calm = chainOf(session, pageSize);
      await calm.chain.schedule(calm.targets);
      await calm.chain.drain();
      const expected = contentsOf(calm.chain);
      const partitions = calm.chain.catalog.all();
      expect(Object.keys(expected).length).toBeGreaterThan(0);
      expect(partitions.length).toBe(Object.keys(expected).length);

      await fc.assert(
        fc.asyncProperty(fc.gen(), async (gen) => {
          const choose = (below: number) => (below <= 1 ? 0 : gen(fc.nat, { max: below - 1 }));
          const { chain, targets } = chainOf(session, pageSize);
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
    const { chain, targets } = chainOf("2025-04-07", 120);
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
    const { chain, targets } = chainOf("2025-04-07", 50);
    await chain.schedule(targets);
    await chain.drain();
    const before = contentsOf(chain);
    const asked = replay.requestCount;
    await chain.lake.delete([...chain.lake.objects.keys()]);
    await chain.drain();
    expect(await chain.schedule(targets)).toMatchObject({ requested: 0, announced: targets.length });
    await chain.drain();
    expect(contentsOf(chain)).toEqual(before);
    expect(replay.requestCount).toBe(asked);
  });
});
