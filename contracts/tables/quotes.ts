import { byDay, date, decimal, int32, int64, nullable, string, table } from "./table.ts";

const price = (text: { readonly description: string; readonly term: string }) =>
  decimal(13, 2)({ unit: "currency per quotation_factor units", ...text });

/** Field names of B3's layout document "Séries Históricas" (COTAHIST) stand in each column's term. */
export const Quotes = table({
  name: "quotes",
  layer: "curated",
  version: 1,
  description:
    "Quotes of every security of a session, all markets, prices as traded (not adjusted for splits or dividends): one row per security, BDI code, market and forward term",
  columns: {
    sessionDate: date({ description: "Trading session", term: "DATA, data do pregão" }),
    ticker: string({
      description: "B3's trading code; the fractional market adds F, the forward market T, an exercise E",
      term: "CODNEG, código de negociação",
    }),
    bdiCode: string({
      description:
        "Class of the security in B3's daily bulletin: 02 standard lot, 08 judicial recovery, 96 …",
      term: "CODBDI, código BDI",
    }),
    marketType: string({
      description: "Market: 010 cash, 020 fractional, 030 forward, 070 calls, 080 puts …",
      term: "TPMERC, tipo de mercado",
    }),
    forwardDays: int32({
      unit: "days",
      description: "Days of a forward trade to its settlement; 0 in other markets",
      term: "PRAZOT, prazo em dias do mercado a termo",
    }),
    issuerName: string({ description: "Short name of the issuer", term: "NOMRES, nome resumido" }),
    specification: string({
      description: "Class, event marks and listing segment in B3's fixed columns",
      term: "ESPECI, especificação do papel",
    }),
    currency: string({
      description: "Currency of the prices, as B3 writes it: R$, before July 1994 also CR$, CZ$, NCZ$",
      term: "MODREF, moeda de referência",
    }),
    openPrice: price({ description: "Price of the first trade", term: "PREABE, preço de abertura" }),
    highPrice: price({ description: "Highest price", term: "PREMAX, preço máximo" }),
    lowPrice: price({ description: "Lowest price", term: "PREMIN, preço mínimo" }),
    averagePrice: price({ description: "Average price", term: "PREMED, preço médio" }),
    closePrice: price({ description: "Price of the last trade", term: "PREULT, preço do último negócio" }),
    bestBidPrice: price({
      description: "Best bid at the close; 0 where there was none",
      term: "PREOFC, preço da melhor oferta de compra",
    }),
    bestAskPrice: price({
      description: "Best ask at the close; 0 where there was none",
      term: "PREOFV, preço da melhor oferta de venda",
    }),
    tradeCount: int32({
      unit: "trades",
      description: "Number of trades",
      term: "TOTNEG, número de negócios",
    }),
    quantity: int64({
      unit: "units of the security",
      description: "Quantity traded, units of the security",
      term: "QUATOT, quantidade total de títulos negociados",
    }),
    tradedValue: decimal(
      18,
      2,
    )({
      unit: "currency",
      description: "Value traded, about average_price × quantity ÷ quotation_factor",
      term: "VOLTOT, volume total de títulos negociados",
    }),
    strikePrice: price({
      description: "Strike of an option, or value of a forward contract; 0 elsewhere",
      term: "PREEXE, preço de exercício",
    }),
    strikeCorrection: string({
      description: "What corrects the strike: 0 nothing, 1 US$, 2 TJLP, 8 IGP-M, 9 URV",
      term: "INDOPC, indicador de correção de preços de exercício",
    }),
    expiryDate: nullable(
      date({
        description: "Expiry of an option, forward or future; NULL where B3 writes 9999-12-31",
        term: "DATVEN, data do vencimento",
      }),
    ),
    quotationFactor: int32({
      unit: "units of the security",
      description: "Units that prices are for: 1 or 1000",
      term: "FATCOT, fator de cotação",
    }),
    strikePoints: decimal(
      13,
      6,
    )({
      unit: "points",
      description: "Strike in points of options that refer to US dollars",
      term: "PTOEXE, preço de exercício em pontos",
    }),
    isin: string({
      description: "ISIN; before 1995 B3's internal code",
      term: "CODISI, código ISIN",
    }),
    distributionNumber: string({
      description: "Number of the security's state of rights",
      term: "DISMES, número de distribuição",
    }),
  },
  sortKey: ["sessionDate", "ticker", "bdiCode", "marketType", "forwardDays"],
  partitionKeys: byDay,
  inputs: [],
});
