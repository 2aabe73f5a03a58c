import * as z from "zod";
import { BrDivisor, BrQuantity, BrWeight, Cod, Page, SecurityType } from "./fields.ts";

/** INT32's greatest. */
const Rank = z.int().positive().max(2_147_483_647);

const header = { part: BrWeight, theoricalQty: BrQuantity, reductor: BrDivisor };
const constituent = {
  cod: Cod,
  asset: z.string(),
  type: SecurityType,
  theoricalQty: BrQuantity,
  part: BrWeight,
};

/** GetTheoricalPortfolio (sic) in pt-br; the header has no date. */
export const TheoreticalPortfolio = z.looseObject({
  page: Page,
  header: z.looseObject(header),
  results: z.array(z.looseObject({ ...constituent, cont: Rank })),
});
export type TheoreticalPortfolio = z.infer<typeof TheoreticalPortfolio>;

/**
 * GetQuartelyPreview (sic) in pt-br. No answer of it was ever recorded: clients read it as the theoretical
 * portfolio, and outside the preview season it may be empty, so header and rank may be missing.
 */
export const QuarterlyPreview = z.looseObject({
  page: Page,
  header: z.looseObject(header).nullable(),
  results: z.array(z.looseObject({ ...constituent, cont: Rank.nullish() })),
});
export type QuarterlyPreview = z.infer<typeof QuarterlyPreview>;
