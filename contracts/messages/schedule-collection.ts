import * as z from "zod";
import { DatasetName, IndexCode, Period, SessionDate } from "../fields.ts";

export const CollectionTarget = z.object({
  dataset: DatasetName,
  index: IndexCode.optional(),
  /** Left out: the session, or its year for a dataset that comes by the year. */
  period: Period.optional(),
});
export type CollectionTarget = z.infer<typeof CollectionTarget>;

/** What calls `schedule-collection`; a schedule gives nothing, a person or a local run may name what to collect. */
export const ScheduleCollection = z.object({
  /** Left out: the current session, and of what has a past the last ones too. */
  session: SessionDate.optional(),
  /** Left out: what the configuration names. */
  targets: z.array(CollectionTarget).optional(),
  /** Captures again what is there already. */
  force: z.boolean().optional(),
  /**
   * Asks before its time for what B3 shows for the current session only: a person wants it now. What carries no date is
   * asked for only while B3 is sure to show that session.
   */
  early: z.boolean().optional(),
});
export type ScheduleCollection = z.infer<typeof ScheduleCollection>;

/** What calls `audit-session`. */
export const AuditSession = z.object({
  session: SessionDate.optional(),
  targets: z.array(CollectionTarget).optional(),
  early: z.boolean().optional(),
  /** `false`: only say what is missing. */
  asksAgain: z.boolean().optional(),
});
export type AuditSession = z.infer<typeof AuditSession>;
