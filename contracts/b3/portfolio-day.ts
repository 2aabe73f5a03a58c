import * as z from "zod";
import { BrDate, BrDivisor, BrQuantity, BrWeight, Cod, Page, SecurityType } from "./fields.ts";

/**
 * GetPortfolioDay in pt-br. With segment 1 `segment` and `partAcum` are null; with segment 2 `partAcum` is the weight
 * of the row's whole sector, the same on each of its rows.
 */
export const PortfolioDay = z.looseObject({
  page: Page,
  header: z.looseObject({
    /** The session the portfolio is valid for. */
    date: BrDate,
    text: z.string().nullish(),
    part: BrWeight,
    partAcum: BrWeight.nullish(),
    textReductor: z.string().nullish(),
    reductor: BrDivisor,
    theoricalQty: BrQuantity,
  }),
  results: z.array(
    z.looseObject({
      segment: z.string().nullish(),
      cod: Cod,
      asset: z.string(),
      type: SecurityType,
      part: BrWeight,
      partAcum: BrWeight.nullish(),
      theoricalQty: BrQuantity,
    }),
  ),
});
export type PortfolioDay = z.infer<typeof PortfolioDay>;
