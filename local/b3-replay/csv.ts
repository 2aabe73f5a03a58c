import { inLanguage } from "./languages.ts";
import type { Language, RecordedPortfolio } from "./model.ts";

const columns = "Código;Ação;Tipo;Qtde. Teórica;Part. (%)";
const title = /^(?<index>[A-Z0-9]{4}) - Carteira do Dia (?<date>\d{2}\/\d{2}\/\d{2})$/;

const fieldsOf = (line: string | undefined, count: number, what: string): readonly string[] => {
  const fields = line?.split(";") ?? [];
  if (fields.length !== count)
    throw new Error(`${what} has ${fields.length} fields, not ${count}: ${line ?? ""}`);
  return fields;
};

const readRow = (line: string) => {
  const { toWeight, toQuantity } = inLanguage("pt-br");
  // Data rows end in a separator, the head and the footers do not.
  const [ticker = "", assetName = "", securityType = "", quantity = "", weight = ""] = fieldsOf(
    line,
    6,
    "a row",
  );
  return {
    ticker,
    assetName,
    securityType,
    weight: toWeight(weight),
    quantity: toQuantity(quantity),
    sectorLabel: null,
    sectorWeight: null,
    rank: null,
  };
};

/** The portfolio in a file of GetDownloadPortfolioDay in pt-br, decoded as ISO-8859-1. Throws for anything else. */
export const readCsv = (text: string): Omit<RecordedPortfolio, "origin"> => {
  const lines = text.split("\r\n");
  const found = title.exec(lines[0] ?? "")?.groups;
  if (!found || lines[1] !== columns || lines.at(-1) !== "")
    throw new Error(
      "it is not a portfolio download: title, columns, rows, two footers, each line ended by CR LF",
    );
  const { toWeight, toQuantity, toDivisor, parseDate, quantityText, divisorText } = inLanguage("pt-br");
  const [total, , , quantity = "", weight = ""] = fieldsOf(lines.at(-3), 5, "the footer with the total");
  const [reductor, , , divisor = ""] = fieldsOf(lines.at(-2), 4, "the footer with the divisor");
  if (total !== quantityText || reductor !== divisorText)
    throw new Error(`the footers are called "${total}" and "${reductor}"`);
  return {
    index: found.index as string,
    session: parseDate(found.date as string),
    weight: toWeight(weight),
    quantity: toQuantity(quantity),
    divisor: toDivisor(divisor),
    rows: lines.slice(2, -3).map(readRow),
  };
};

const writeBrazilian = (portfolio: RecordedPortfolio, rows: RecordedPortfolio["rows"]): readonly string[] => {
  const { weight, quantity, divisor, formatDate, quantityText, divisorText } = inLanguage("pt-br");
  return [
    `${portfolio.index} - Carteira do Dia ${formatDate(portfolio.session)}`,
    columns,
    ...rows.map((row) =>
      [row.ticker, row.assetName, row.securityType, quantity(row.quantity), weight(row.weight), ""].join(";"),
    ),
    `${quantityText};;;${quantity(portfolio.quantity)};${weight(portfolio.weight)}`,
    `${divisorText};;;${divisor(portfolio.divisor)}`,
  ];
};

/** The title line in en-us was never seen; columns, footers and quoting were. */
const writeAmerican = (portfolio: RecordedPortfolio, rows: RecordedPortfolio["rows"]): readonly string[] => {
  const { weight, quantity, divisor, formatDate, quantityText, divisorText } = inLanguage("en-us");
  return [
    `${portfolio.index} - Portfolio of the Day ${formatDate(portfolio.session)}`,
    "Code,Stock,Type,Theoretical Quantity,Part. (%)",
    ...rows.map(
      (row) =>
        `${row.ticker},${row.assetName},${row.securityType},"${quantity(row.quantity)}","${weight(row.weight)}"`,
    ),
    `${quantityText},,,"${quantity(portfolio.quantity)}","${weight(portfolio.weight)}"`,
    `${divisorText},,,"${divisor(portfolio.divisor)}"`,
  ];
};

/** The download of a portfolio, rows in the given order. */
export const writeCsv = (
  portfolio: RecordedPortfolio,
  rows: RecordedPortfolio["rows"],
  language: Language,
): Buffer => {
  const lines = language === "pt-br" ? writeBrazilian(portfolio, rows) : writeAmerican(portfolio, rows);
  return Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
};
