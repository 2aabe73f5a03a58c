import { describe, expect, it } from "vitest";
import { inParallel } from "../../../core/in-parallel.ts";
import { tick } from "../../support/chaos.ts";

const numbers = Array.from({ length: 100 }, (_, at) => at);

describe("inParallel", () => {
  it("gives the results in the order of the items, whichever is done first, and never has more than 32 at work", async () => {
    let atWork = 0;
    let most = 0;
    const results = await inParallel(numbers, async (number) => {
      most = Math.max(most, ++atWork);
      for (let turns = number % 7; turns >= 0; turns--) await tick();
      atWork--;
      return number * 2;
    });
    expect(results).toEqual(numbers.map((number) => number * 2));
    expect(most).toBe(32);
  });

  it("fails as the first that fails, and has nothing to do for no items", async () => {
    const work = async (number: number) => {
      await tick();
      if (number % 10 === 3) throw new Error(`failed at ${number}`);
    };
    await expect(inParallel(numbers, work)).rejects.toThrow("failed at 3");
    expect(await inParallel([], work)).toEqual([]);
  });
});
