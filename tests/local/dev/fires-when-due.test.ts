import { describe, expect, it } from "vitest";
import { createTimetable, type Fire, type Timer } from "../../../local/dev/timetable.ts";

/** A clock that stands until it is put forward, and calls what is due then. */
const standingClock = (start: string) => {
  let now = Date.parse(start);
  let waiting: { at: number; run: () => void }[] = [];
  const timer: Timer = (milliseconds, run) => {
    const entry = { at: now + milliseconds, run };
    waiting.push(entry);
    return () => {
      waiting = waiting.filter((other) => other !== entry);
    };
  };
  return {
    clock: { now: () => new Date(now) },
    timer,
    waiting: () => waiting.length,
    /** Step by step, as time goes. */
    runTo: (to: string) => {
      const end = Date.parse(to);
      while (true) {
        const [first] = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (!first) break;
        waiting = waiting.filter((other) => other !== first);
        now = Math.max(now, first.at);
        first.run();
      }
      now = end;
    },
    /** At once, as for a machine that slept. */
    sleepTo: (to: string) => {
      now = Date.parse(to);
    },
  };
};

const start = (from: string) => {
  const time = standingClock(from);
  const fired: string[] = [];
  const timetable = createTimetable({
    entries: [
      { name: "collect", expression: "30 5 ? * MON-FRI *" },
      { name: "collect", expression: "0 12 ? * MON-FRI *" },
      { name: "audit", expression: "0 11-12 ? * * *" },
    ],
    timeZone: "America/Sao_Paulo",
    clock: time.clock,
    timer: time.timer,
    onFire: ({ name, at }: Fire<string>) => fired.push(`${name} ${at.toISOString().slice(0, 16)}`),
  });
  timetable.start();
  return { ...time, timetable, fired };
};

describe("a timetable", () => {
  it("fires each entry at its times, in the time zone, and says what is next", () => {
    const { runTo, fired, timetable } = start("2026-11-27T08:00:00Z");
    expect(timetable.next()).toEqual({ name: "collect", at: new Date("2026-11-27T08:30:00Z") });
    runTo("2026-11-27T08:29:59Z");
    expect(fired).toEqual([]);
    runTo("2026-11-30T08:30:00Z");
    expect(fired).toEqual([
      "collect 2026-11-27T08:30",
      "audit 2026-11-27T14:00",
      "collect 2026-11-27T15:00",
      "audit 2026-11-27T15:00",
      "audit 2026-11-28T14:00",
      "audit 2026-11-28T15:00",
      "audit 2026-11-29T14:00",
      "audit 2026-11-29T15:00",
      "collect 2026-11-30T08:30",
    ]);
  });

  it("fires once what came due while the machine slept", () => {
    const { sleepTo, runTo, fired } = start("2026-11-24T08:00:00Z");
    sleepTo("2026-11-26T13:00:00Z");
    runTo("2026-11-26T13:00:30Z");
    expect(fired.map((fire) => fire.split(" ")[0])).toEqual(["collect", "collect", "audit"]);
    runTo("2026-11-26T14:00:00Z");
    expect(fired.slice(3)).toEqual(["audit 2026-11-26T14:00"]);
  });

  it("waits for nothing once it is stopped", () => {
    const { timetable, waiting, runTo, fired } = start("2026-11-24T08:00:00Z");
    expect(waiting()).toBe(1);
    timetable.stop();
    expect(waiting()).toBe(0);
    runTo("2026-11-25T00:00:00Z");
    expect(fired).toEqual([]);
    expect(timetable.next()).toBeUndefined();
  });
});
