/** Characters of a record, without its line end. */
export const recordLength = 245;

/** A field of the quotation record: B3's name, offset from 0, and length. */
export interface Field {
  readonly name: string;
  readonly at: number;
  readonly length: number;
}

const field = (name: string, from: number, to: number): Field => ({
  name,
  at: from - 1,
  length: to - from + 1,
});

/**
 * Record type 01 of B3's "Séries Históricas" (COTAHIST), positions as in its layout document: from 1, both ends
 * included. N fields are zero-padded digits, X fields text padded right.
 */
export const layout = {
  date: field("DATA", 3, 10),
  bdiCode: field("CODBDI", 11, 12),
  ticker: field("CODNEG", 13, 24),
  marketType: field("TPMERC", 25, 27),
  issuerName: field("NOMRES", 28, 39),
  specification: field("ESPECI", 40, 49),
  forwardDays: field("PRAZOT", 50, 52),
  currency: field("MODREF", 53, 56),
  openPrice: field("PREABE", 57, 69),
  highPrice: field("PREMAX", 70, 82),
  lowPrice: field("PREMIN", 83, 95),
  averagePrice: field("PREMED", 96, 108),
  closePrice: field("PREULT", 109, 121),
  bestBidPrice: field("PREOFC", 122, 134),
  bestAskPrice: field("PREOFV", 135, 147),
  tradeCount: field("TOTNEG", 148, 152),
  quantity: field("QUATOT", 153, 170),
  tradedValue: field("VOLTOT", 171, 188),
  strikePrice: field("PREEXE", 189, 201),
  strikeCorrection: field("INDOPC", 202, 202),
  expiryDate: field("DATVEN", 203, 210),
  quotationFactor: field("FATCOT", 211, 217),
  strikePoints: field("PTOEXE", 218, 230),
  isin: field("CODISI", 231, 242),
  distributionNumber: field("DISMES", 243, 245),
} as const;
