import type { UpstreamRequest } from "../../ports.ts";

export type IndexProxyMethod =
  | "GetPortfolioDay"
  | "GetTheoricalPortfolio"
  | "GetQuartelyPreview"
  | "GetStockIndex";

/** Standard base64 of the compact JSON of the parameters, its padding sent raw, as every known client does. */
export const token = (parameters: Readonly<Record<string, string | number | undefined>>): string =>
  Buffer.from(JSON.stringify(parameters), "utf8").toString("base64");

/** The request of an indexProxy method; keys keep the order they are given in. */
export const indexProxy = (
  method: IndexProxyMethod,
  parameters: Readonly<Record<string, string | number | undefined>>,
): UpstreamRequest => ({
  service: "listados",
  path: `indexProxy/indexCall/${method}/${token(parameters)}`,
});
