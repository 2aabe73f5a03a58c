import { describe, expect, it } from "vitest";
import { pagedDatasetNamed } from "../../../core/datasets/registry.ts";

const base = "indexProxy/indexCall";
const period = { day: "2025-04-07" };

describe("requests", () => {
  it.each([
    [
      "portfolio-by-code",
      "GetPortfolioDay/eyJsYW5ndWFnZSI6InB0LWJyIiwicGFnZU51bWJlciI6MSwicGFnZVNpemUiOjEyMCwiaW5kZXgiOiJJQk9WIiwic2VnbWVudCI6IjEifQ==",
    ],
    [
      "theoretical-portfolio",
      "GetTheoricalPortfolio/eyJwYWdlTnVtYmVyIjoxLCJwYWdlU2l6ZSI6MTIwLCJsYW5ndWFnZSI6InB0LWJyIiwiaW5kZXgiOiJJQk9WIn0=",
    ],
    [
      "quarterly-preview",
      "GetQuartelyPreview/eyJwYWdlTnVtYmVyIjoxLCJwYWdlU2l6ZSI6MTIwLCJsYW5ndWFnZSI6InB0LWJyIiwiaW5kZXgiOiJJQk9WIn0=",
    ],
    ["index-membership", "GetStockIndex/eyJwYWdlTnVtYmVyIjoxLCJwYWdlU2l6ZSI6MTIwfQ=="],
  ])("of %s are what B3's site sends", (name, path) => {
    const source = pagedDatasetNamed(name);
    expect(
      source.request({ ...(source.perIndex ? { index: "IBOV" } : {}), period, page: 1, pageSize: 120 }),
    ).toEqual({
      service: "listados",
      path: `${base}/${path}`,
    });
  });

  it("by sector ask for segment 2, and for the page", () => {
    const { path } = pagedDatasetNamed("portfolio-by-sector").request({
      index: "IBRA",
      period,
      page: 3,
      pageSize: 50,
    });
    expect(Buffer.from(path.split("/").at(-1) ?? "", "base64").toString()).toBe(
      '{"language":"pt-br","pageNumber":3,"pageSize":50,"index":"IBRA","segment":"2"}',
    );
  });
});
