import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCron } from "../../contracts/cron.ts";
import { defaultAuditSchedule, defaultSchedules } from "../../contracts/settings.ts";

describe("a cron expression", () => {
  it("is read field by field, with names, ranges, lists and steps", () => {
    const cron = parseCron("0,30 9-12 ? jan,3-4 MON-FRI 2026/2");
    expect([...cron.minutes]).toEqual([0, 30]);
    expect([...cron.hours]).toEqual([9, 10, 11, 12]);
    expect(cron.daysOfMonth).toBeUndefined();
    expect([...cron.months]).toEqual([1, 3, 4]);
    expect([...(cron.daysOfWeek ?? [])]).toEqual([2, 3, 4, 5, 6]);
    expect([...cron.years].slice(0, 3)).toEqual([2026, 2028, 2030]);
    expect([...parseCron("*/20 * 1 * ? *").minutes]).toEqual([0, 20, 40]);
  });

  it.each([
    ["0 9 * * *", /5 fields, not 6/],
    ["60 9 ? * * *", /minute «60» is not between 0 and 59/],
    ["0 24 ? * * *", /hour «24»/],
    ["0 9 * * * *", /must be \?/],
    ["0 9 ? * ? *", /must be \?/],
    ["0 9 ? * FRI-MON *", /ends before it begins/],
    ["0/0 9 ? * * *", /step of 0/],
    ["0 9 L * ? *", /day of the month «L» is not understood/],
    ["0 9 ? * MON#1 *", /day of the week «MON#1» is not understood/],
    ["0 *-3 ? * * *", /a range needs a start/],
  ])("«%s» is refused, and why", (text, why) => {
    expect(() => parseCron(text)).toThrow(why);
  });

  it("never ends in anything but a schedule or a RangeError", () => {
    const field = fc.stringMatching(/^[0-9A-Z*?,\-/#]{0,6}$/);
    fc.assert(
      fc.property(fc.array(field, { minLength: 4, maxLength: 7 }), (fields) => {
        try {
          expect(parseCron(fields.join(" ")).minutes.size).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  it("is what the defaults are", () => {
    for (const text of [...defaultSchedules, defaultAuditSchedule])
      expect(parseCron(text).hours.size).toBeGreaterThan(0);
  });
});
