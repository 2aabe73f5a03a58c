import * as z from "zod";

/** A calendar day as `YYYY-MM-DD`; that it is a trading session is the calendar's to say. */
export const SessionDate = z.iso.date();
export type SessionDate = z.infer<typeof SessionDate>;

/** B3's short code of an index, as GetStockIndex lists them: `IBOV`, `ICO2`. */
export const IndexCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{3}$/, "an index code has four capital letters or digits");
export type IndexCode = z.infer<typeof IndexCode>;

/** B3's trading code of a security: `PETR4`, `CACR11`, `A1MD34`. */
export const Ticker = z.string().regex(/^[A-Z0-9]{4}[0-9]{1,2}$/, "not a ticker");
export type Ticker = z.infer<typeof Ticker>;

/** Kebab-case name of a dataset; which ones exist is the registry's to say. */
export const DatasetName = z.string().regex(/^[a-z]+(-[a-z]+)*$/, "not a dataset name");
export type DatasetName = z.infer<typeof DatasetName>;

export const PageNumber = z.int().positive().max(9999);
export const PageSize = z.int().positive().max(9999);
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, "not a hexadecimal SHA-256");
/** S3's limit on a key is 1024 bytes. */
export const ObjectKey = z.string().min(1).max(1024);
/**
 * One tick of the schedule, one backfill or one repair. UUIDv7 in lower case, so run ids sort by time as text, in keys
 * too.
 */
export const RunId = z.uuidv7().refine((id) => id === id.toLowerCase(), "a run id is in lower case");
export type RunId = z.infer<typeof RunId>;

/** What a capture or a file covers: one session, or one calendar year. */
export const Period = z.union([
  z.object({ day: SessionDate }),
  z.object({ year: z.int().min(1968).max(2100) }),
]);
export type Period = z.infer<typeof Period>;
