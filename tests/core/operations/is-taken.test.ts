import { describe, expect, it } from "vitest";
import { isTaken } from "../../../core/operations/is-taken.ts";

/** A queue as it is at one look after the other: messages that wait, and those in flight. */
const looking = async (...course: readonly (readonly [visible: number, inFlight: number])[]) => {
  let [looks, pauses] = [0, 0];
  const gauges = {
    read: async () => {
      const [visible, inFlight] = course[looks++] as readonly [number, number];
      return new Map([["fetch-page", { visible, inFlight, delayed: 0 }]]);
    },
  };
  const isSo = await isTaken(gauges, "fetch-page", course.length, async () => {
    pauses += 1;
  });
  return { isSo, looks, pauses };
};

describe("whether somebody works on a queue's messages", () => {
  it.each([
    ["none wait", [[0, 0]], 1],
    ["some are in flight", [[9, 2]], 1],
    [
      "there are fewer than before",
      [
        [9, 0],
        [9, 0],
        [8, 0],
      ],
      3,
    ],
    [
      "they are counted late, and then taken",
      [
        [3, 0],
        [9, 0],
        [7, 0],
      ],
      3,
    ],
  ] as const)("they are where %s", async (_, course, looks) => {
    expect(await looking(...course)).toEqual({ isSo: true, looks, pauses: looks - 1 });
  });

  it("nobody does where all of them wait at every look", async () => {
    expect(await looking([9, 0], [9, 0], [9, 0])).toEqual({ isSo: false, looks: 3, pauses: 2 });
  });
});
