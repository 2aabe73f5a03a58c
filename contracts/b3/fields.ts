import * as z from "zod";

/** Day as B3 writes it in pt-br, `dd/MM/yy`; the century is 20. */
export const BrDate = z
  .string()
  .regex(/^\d{2}\/\d{2}\/\d{2}$/, "not a date as dd/MM/yy")
  .refine((text) => {
    const [day, month, year] = text.split("/");
    return z.iso.date().safeParse(`20${year}-${month}-${day}`).success;
  }, "not a day of the calendar");

/** Whole units with dots between thousands, `91.922.324.686`; at most 18 digits, which an INT64 holds. */
export const BrQuantity = z.string().regex(/^\d{1,3}(\.\d{3}){0,5}$/, "not a quantity as 1.234.567");

/** Percent with three decimals, `0,509`. */
export const BrWeight = z.string().regex(/^\d{1,3},\d{3}$/, "not a weight as 0,509");

/** Eight decimals, `15.453.473,14801835`. */
export const BrDivisor = z
  .string()
  .regex(/^\d{1,3}(\.\d{3}){0,4},\d{8}$/, "not a divisor as 1.234.567,12345678");

/**
 * A trading code. Wider than those seen (`PETR4`, `CACR11`, `A1MD34`): an odd new code must not cost a session,
 * and what it may hold is safe in an object key.
 */
export const Cod = z.string().regex(/^[A-Z0-9]{4,12}$/, "not a trading code");

/** Class, event marks and listing segment in fixed columns, right-trimmed: `ON  EJ  NM`. */
export const SecurityType = z.string().min(1);

/** Which part of the list an answer holds. `totalPages` may be null or 0; it follows from the other two. */
export const Page = z.looseObject({
  pageNumber: z.int().positive(),
  pageSize: z.int().positive(),
  totalRecords: z.int().nonnegative(),
  totalPages: z.int().nonnegative().nullish(),
});
export type Page = z.infer<typeof Page>;
