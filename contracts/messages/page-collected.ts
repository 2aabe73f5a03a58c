import * as z from "zod";
import { DatasetName, IndexCode, ObjectKey, PageNumber, Period, Sha256 } from "../fields.ts";
import { message } from "../message.ts";

/** Says that one page lies in the raw bucket. */
export const PageCollected = message(
  "br.b3.page.collected.v1",
  z.object({
    dataset: DatasetName,
    index: IndexCode.optional(),
    /** The period the answer was stored under, which need not be the one asked for. */
    period: Period,
    page: PageNumber,
    totalPages: PageNumber,
    key: ObjectKey,
    sha256: Sha256,
    rows: z.int().nonnegative(),
  }),
);
export type PageCollected = z.infer<typeof PageCollected>;
