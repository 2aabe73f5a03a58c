import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PermanentError } from "../../../core/errors.ts";
import { formatBrDate, formatEnDate, parseBrDate, parseEnDate } from "../../../core/numbers/b3-date.ts";

describe("dates as B3 writes them", () => {
  it("reads and writes both languages", () => {
    expect(parseBrDate("07/04/25")).toBe("2025-04-07");
    expect(parseEnDate("04/07/25")).toBe("2025-04-07");
    expect(formatBrDate("2025-04-07")).toBe("07/04/25");
    expect(formatEnDate("2025-04-07")).toBe("04/07/25");
    expect(parseBrDate("29/02/24")).toBe("2024-02-29");
  });

  it.each([
    "04/30/25",
    "31/04/25",
    "29/02/25",
    "00/01/25",
    "1/4/25",
    "07/04/2025",
    "",
    "07-04-25",
    " 07/04/25",
  ])("refuses %j", (text) => {
    expect(() => parseBrDate(text)).toThrow(PermanentError);
  });

  it("reads back every day of the century", () => {
    const days = fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(days, (day) => {
        const date = day.toISOString().slice(0, 10);
        expect(parseBrDate(formatBrDate(date))).toBe(date);
        expect(parseEnDate(formatEnDate(date))).toBe(date);
      }),
    );
  });
});
