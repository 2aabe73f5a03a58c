import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PortfolioDay } from "../../../contracts/b3/portfolio-day.ts";
import { StockIndex } from "../../../contracts/b3/stock-index.ts";
import { QuarterlyPreview, TheoreticalPortfolio } from "../../../contracts/b3/theoretical-portfolio.ts";

const root = path.join(import.meta.dirname, "../../..");
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8"));
const day = () => json("recordings/indexProxy/GetPortfolioDay/IBOV_segment1_pt-br_2025-06-30.json");
const theoretical = () => json("tests/fixtures/indexProxy/GetTheoricalPortfolio/IBOV_pt-br_2022-05-18.json");

describe("B3's shapes", () => {
  it("accept recorded answers and change nothing in them", () => {
    expect(PortfolioDay.parse(day())).toEqual(day());
    expect(TheoreticalPortfolio.parse(theoretical())).toEqual(theoretical());
    expect(QuarterlyPreview.parse(theoretical())).toEqual(theoretical());
    const membership = json("recordings/indexProxy/GetStockIndex/2025-04-07.json");
    expect(StockIndex.parse(membership)).toEqual(membership);
  });

  it("refuse the recordings in en-us", () => {
    expect(
      PortfolioDay.safeParse(
        json("recordings/indexProxy/GetPortfolioDay/IBOV_segment2_en-us_2025-04-07.json"),
      ).success,
    ).toBe(false);
  });

  it("let unknown keys pass", () => {
    const answer = day();
    answer.extra = 1;
    answer.page.extra = null;
    answer.header.extra = "x";
    answer.results[0].extra = [];
    expect(PortfolioDay.parse(answer)).toEqual(answer);
  });

  it.each([null, 0, undefined])("let totalPages be %s", (totalPages) => {
    const answer = day();
    answer.page.totalPages = totalPages;
    expect(PortfolioDay.safeParse(answer).success).toBe(true);
  });

  it.each([
    ["part", "0,50"],
    ["part", "0.509"],
    ["theoricalQty", "1,5"],
    ["theoricalQty", "1.234.567.890.123.456.789"],
    ["cod", "petr4"],
    ["cod", "../x"],
    ["type", ""],
    ["asset", null],
  ])("refuse a row whose %s is %j", (key, value) => {
    const answer = day();
    answer.results[3][key] = value;
    expect(PortfolioDay.safeParse(answer).error?.issues[0]?.path).toEqual(["results", 3, key]);
  });

  it("refuse days that do not exist", () => {
    const answer = day();
    answer.header.date = "31/06/25";
    expect(PortfolioDay.safeParse(answer).success).toBe(false);
  });
});
