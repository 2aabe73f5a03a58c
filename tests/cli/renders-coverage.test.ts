import { expect, it } from "vitest";
import { renderCoverage } from "../../cli/render/coverage.ts";
import type { DayCoverage } from "../../core/coverage.ts";

const day = (date: string, quotes: "complete" | "partial" | "missing"): DayCoverage => ({
  day: date,
  kind: "session",
  datasets: { quotes },
});

it("says in one line of how many months nothing was collected", () => {
  const days = [
    day("2025-01-31", "missing"),
    day("2025-02-03", "complete"),
    day("2025-03-05", "missing"),
    day("2025-04-01", "missing"),
    day("2025-05-02", "partial"),
  ];
  const [, , ...lines] = renderCoverage({ from: "2025-01-31", to: "2025-05-02", days }).split("\n");
  expect(lines).toEqual([
    "  2025-01   nothing collected",
    "  2025-02   quotes   #",
    "  2025-03 to 2025-04   nothing collected",
    "  2025-05   quotes  +",
  ]);
});
