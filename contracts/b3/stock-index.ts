import * as z from "zod";
import { Cod, Page } from "./fields.ts";

const Month = z.int().min(1).max(12);

/** GetStockIndex: one row per ticker, with the codes of the indexes it belongs to. No numbers, so no language. */
export const StockIndex = z.looseObject({
  page: Page,
  header: z
    .looseObject({
      update: z.iso.date().nullish(),
      startMonth: Month,
      endMonth: Month,
      year: z.int().min(2000).max(2099),
    })
    .refine(({ startMonth, endMonth }) => startMonth <= endMonth, "the period ends before it starts"),
  results: z.array(
    z.looseObject({
      company: z.string(),
      /** Class and listing segment, without event marks. */
      spotlight: z.string(),
      code: Cod,
      /** Comma-separated. */
      indexes: z.string(),
    }),
  ),
});
export type StockIndex = z.infer<typeof StockIndex>;
