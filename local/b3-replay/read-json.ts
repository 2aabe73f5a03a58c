import * as z from "zod";
import { inLanguage } from "./languages.ts";
import type { Language, RecordedMembership, RecordedPortfolio } from "./model.ts";

const Page = z.looseObject({ totalRecords: z.int().nonnegative() });

const Portfolio = z.looseObject({
  page: Page,
  header: z.looseObject({
    date: z.string().optional(),
    part: z.string(),
    reductor: z.string(),
    theoricalQty: z.string(),
  }),
  results: z
    .array(
      z.looseObject({
        segment: z.string().nullish(),
        cod: z.string(),
        asset: z.string(),
        type: z.string(),
        part: z.string(),
        partAcum: z.string().nullish(),
        theoricalQty: z.string(),
        cont: z.int().nullish(),
      }),
    )
    .min(1),
});

const Membership = z.looseObject({
  page: Page,
  header: z.looseObject({}),
  results: z.array(z.looseObject({ code: z.string(), indexes: z.string() })).min(1),
});

const parseJson = <Shape extends z.ZodType>(shape: Shape, text: string): z.infer<Shape> => {
  const result = shape.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${issue?.path.join(".")}: ${issue?.message}`);
};

const refusePart = (answer: { page: z.infer<typeof Page>; results: readonly unknown[] }) => {
  const { totalRecords } = answer.page;
  if (answer.results.length !== totalRecords)
    throw new Error(`it holds ${answer.results.length} rows of ${totalRecords}; a recording must hold all`);
};

/** The portfolio in a recorded answer; `date` is the header's, where it has one. Throws for anything else. */
export const readPortfolio = (
  text: string,
  language: Language,
): Omit<RecordedPortfolio, "origin" | "index" | "session"> & { readonly date?: string } => {
  const answer = parseJson(Portfolio, text);
  refusePart(answer);
  const { toWeight, toQuantity, toDivisor, parseDate } = inLanguage(language);
  const { header } = answer;
  return {
    ...(header.date === undefined ? {} : { date: parseDate(header.date) }),
    weight: toWeight(header.part),
    quantity: toQuantity(header.theoricalQty),
    divisor: toDivisor(header.reductor),
    rows: answer.results.map((row) => ({
      ticker: row.cod,
      assetName: row.asset,
      securityType: row.type,
      weight: toWeight(row.part),
      quantity: toQuantity(row.theoricalQty),
      sectorLabel: row.segment ?? null,
      sectorWeight: row.partAcum ? toWeight(row.partAcum) : null,
      rank: row.cont ?? null,
    })),
  };
};

/** The list as it was recorded, keys in B3's order. Throws for anything else. */
export const readMembership = (text: string): Pick<RecordedMembership, "header" | "results"> => {
  refusePart(parseJson(Membership, text));
  const { header, results } = JSON.parse(text) as RecordedMembership;
  return { header, results };
};
