import { expect, it } from "vitest";
import { renderUncertain } from "../../cli/render/uncertain.ts";

it("says why sets without a date were left out, and when they can be had", () => {
  expect(renderUncertain(2, "2025-05-02")).toEqual([
    "2 sets carry no date, not asked for: B3 may show another session's than that of 2025-05-02 now, and is sure to show it only from 05:00 to 18:00 in São Paulo",
  ]);
  expect(renderUncertain(1, "2025-05-02")[0]).toMatch(/^1 set carries no date/);
});

it("says nothing where none was left out", () => {
  expect(renderUncertain(0, "2025-05-02")).toEqual([]);
});
