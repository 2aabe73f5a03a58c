import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queues } from "../../../contracts/topology.ts";
import { contentsOf } from "../../support/memory-chain.ts";
import { type ReplayedChains, startReplayedChains } from "../../support/replayed-chain.ts";

const session = "2022-12-29";
/** The level of the session before is overdue. */
const time = "15:00:00Z";
const ibov = { dataset: "index-levels", index: "IBOV", period: { year: 2022 } };
const file = "curated/index_levels/ano=2022/part-00000.parquet";

describe("levels of a recorded year", () => {
  let chains: ReplayedChains;
  beforeAll(async () => {
    chains = await startReplayedChains();
  });
  beforeEach(() => chains.replay.clearFailures());
  afterAll(() => chains.stop());

  const collected = async (...targets: (typeof ibov)[]) => {
    const { chain, targets: planned } = chains.chainOf(session, { time });
    await chain.schedule(targets.length > 0 ? targets : planned);
    await chain.drain();
    return chain;
  };

  it("are planned for its last session and end in one file of the year, registered once", async () => {
    const chain = await collected();
    expect(Object.keys(contentsOf(chain))).toEqual([file]);
    expect(chain.lake.objects.get(file)?.metadata.rows).toBe("250");
    expect(chain.catalog.all()).toHaveLength(1);
    expect([chain.letters, chain.started]).toEqual([[], []]);
  });

  it("are asked for once", async () => {
    const chain = await collected();
    expect(await chain.schedule([ibov])).toMatchObject({ requested: 0, complete: 1, announced: 0 });
  });

  it("that come as null once are asked for again", async () => {
    chains.replay.fail({ failure: { kind: "altered", alter: () => nothing }, times: 1 });
    const chain = await collected();
    expect(Object.keys(contentsOf(chain))).toEqual([file]);
    expect(chain.letters).toEqual([]);
  });

  const nothing = { min: null, max: null, results: null };

  it.each([
    ["a year that B3 has not", { ...ibov, period: { year: 2021 } }, []],
    ["an index that it has not", { ...ibov, index: "IFNM" }, [/^rejected\/index-levels\/ano=2022\/IFNM\//]],
  ])("of %s are retried, then reported, and never an empty table", async (_, target, aside) => {
    const chain = await collected(target);
    expect(contentsOf(chain)).toEqual({});
    expect([...chain.raw.objects.keys()]).toEqual(aside.map((key) => expect.stringMatching(key)));
    expect(chain.letters.map(({ queue, code, receiveCount }) => [queue, code, receiveCount])).toEqual([
      ["fetch-page", "no-results", queues["fetch-page"].maxReceiveCount],
    ]);
  });
});
