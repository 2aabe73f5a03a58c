import * as z from "zod";
import { DatasetName, IndexCode, PageNumber, PageSize, Period, SessionDate, Sha256 } from "../fields.ts";
import { message } from "../message.ts";

/** What page 1 said of the set; an answer for a later page that differs belongs to another set. */
export const PageExpectation = z.object({
  sessionDate: SessionDate,
  totalPages: PageNumber,
  totalRecords: z.int().nonnegative(),
  pageSize: PageSize,
  headerHash: Sha256,
});
export type PageExpectation = z.infer<typeof PageExpectation>;

export const RequestReason = z.enum(["daily", "backfill", "repair"]);
export type RequestReason = z.infer<typeof RequestReason>;

/** Asks a fetcher for one page of one index (or of a dataset that has no index). */
export const PageRequested = message(
  "br.b3.page.requested.v1",
  z.object({
    dataset: DatasetName,
    index: IndexCode.optional(),
    period: Period,
    page: PageNumber,
    reason: RequestReason,
    /** 1 for the first capture, counted up by repairs. */
    attempt: z.int().positive(),
    expect: PageExpectation.optional(),
  }),
);
export type PageRequested = z.infer<typeof PageRequested>;
