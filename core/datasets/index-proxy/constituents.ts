import { type SetContext, sessionOfSet } from "../dataset.ts";
import { divisorOf, quantityOf, weightOf } from "./numbers.ts";
import { splitSecurityType } from "./security-type.ts";

/** The keys that a constituent has in every method. */
interface Constituent {
  readonly cod: string;
  readonly asset: string;
  readonly type: string;
  readonly part: string;
  readonly theoricalQty: string;
}

/** The columns that every portfolio table shares. */
export const toConstituent = (row: Constituent, divisor: string, context: SetContext) => ({
  sessionDate: sessionOfSet(context),
  indexCode: context.index,
  ticker: row.cod,
  assetName: row.asset,
  securityType: row.type,
  ...splitSecurityType(row.type),
  weightPct: weightOf(row.part),
  theoreticalQty: quantityOf(row.theoricalQty),
  divisor: divisorOf(divisor),
});
