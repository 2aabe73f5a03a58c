import { describe, expect, it } from "vitest";
import { shownSession } from "../../../core/calendar/shown-session.ts";

const at = (time: string) => shownSession(new Date(`${time}-03:00`));

/** 2025-05-01, a Thursday, is a holiday; 2025-05-02 is a Friday with a session. */
describe("the session that B3 shows", () => {
  it.each([
    ["is not certain before 05:00", "2025-05-02T04:59:59", undefined],
    ["is the day's own from 05:00 on", "2025-05-02T05:00:00", "2025-05-02"],
    ["is the day's own until the close", "2025-05-02T17:59:59", "2025-05-02"],
    ["is not certain from the close on", "2025-05-02T18:00:00", undefined],
    ["is not certain in the evening", "2025-05-02T20:30:00", undefined],
    ["is not certain in the night after", "2025-05-03T01:30:00", undefined],
    ["is Monday's on Saturday", "2025-05-03T14:46:00", "2025-05-05"],
    ["is Monday's on Sunday evening", "2025-05-04T21:24:00", "2025-05-05"],
    ["is not certain in the night before Monday", "2025-05-05T01:30:00", undefined],
    ["is the next one on a holiday", "2025-05-01T19:00:00", "2025-05-02"],
  ])("%s (%s: %s)", (_, time, session) => {
    expect(at(time)).toBe(session);
  });
});
