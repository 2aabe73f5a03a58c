import type { SessionDate } from "../../contracts/fields.ts";
import type { Archive } from "./archive.ts";
import { writeCsv } from "./csv.ts";
import { inLanguage } from "./languages.ts";
import type { Origin, RecordedPortfolio } from "./model.ts";
import { byAsset, bySector } from "./order.ts";
import type { TokenParameters } from "./token.ts";

export interface AnswerOptions {
  /** Serve the theoretical portfolio as the preview, as B3 does out of season. */
  readonly previewIsTheoretical: boolean;
  /** What `results` is for an index that B3 does not know. */
  readonly unknownResults: "null" | "empty";
  /** Whether a download is a JSON string rather than bare base64. */
  readonly quotedDownloads: boolean;
}

export interface Answer {
  /** JSON, the text of a download, or a zip. */
  readonly body: { readonly json: unknown } | { readonly text: string } | { readonly zip: Buffer };
  /** File that the answer was written from in another form than it was recorded in. */
  readonly renderedFrom?: string;
}

type Method = (
  ask: TokenParameters,
  archive: Archive,
  session: SessionDate,
  options: AnswerOptions,
) => Answer;

/** One page of a list. Beyond its end there are no results and the page facts stay as they are. */
const paged = (
  { pageNumber, pageSize }: TokenParameters,
  header: unknown,
  rows: readonly unknown[],
): Answer["body"] => {
  const size = pageSize ?? rows.length;
  const page = {
    pageNumber,
    pageSize: size,
    totalRecords: rows.length,
    totalPages: Math.ceil(rows.length / size),
  };
  return { json: { page, header, results: rows.slice((pageNumber - 1) * size, pageNumber * size) } };
};

/** B3's exact answer for an unknown index is not established; its clients guard for these two. */
const unknown = ({ pageNumber, pageSize }: TokenParameters, options: AnswerOptions): Answer => ({
  body: {
    json: {
      page: { pageNumber, pageSize: pageSize ?? 20, totalRecords: 0, totalPages: 0 },
      header: null,
      results: options.unknownResults === "null" ? null : [],
    },
  },
});

const renderedFrom = ({ file, form, language }: Origin, asked: Omit<Origin, "file">) =>
  form === asked.form && language === asked.language
    ? {}
    : { renderedFrom: file.slice(file.lastIndexOf("/") + 1) };

const portfolioDay: Method = (ask, archive, session, options) => {
  const isBySector = ask.segment === "2";
  const dataset = isBySector ? "portfolio-by-sector" : "portfolio-by-code";
  const portfolio = archive.portfolio(dataset, ask.index, session);
  if (!portfolio) return unknown(ask, options);
  const { weight, quantity, divisor, formatDate, quantityText, divisorText } = inLanguage(ask.language);
  const header = {
    date: formatDate(portfolio.session),
    text: quantityText,
    part: weight(portfolio.weight),
    partAcum: isBySector ? weight(portfolio.weight) : null,
    textReductor: divisorText,
    reductor: divisor(portfolio.divisor),
    theoricalQty: quantity(portfolio.quantity),
  };
  const rows = portfolio.rows.toSorted(isBySector ? bySector : byAsset).map((row) => ({
    segment: isBySector ? row.sectorLabel : null,
    cod: row.ticker,
    asset: row.assetName,
    type: row.securityType,
    part: weight(row.weight),
    partAcum: isBySector && row.sectorWeight !== null ? weight(row.sectorWeight) : null,
    theoricalQty: quantity(row.quantity),
  }));
  return {
    body: paged(ask, header, rows),
    ...renderedFrom(portfolio.origin, { form: isBySector ? "by-sector" : "by-code", language: ask.language }),
  };
};

const frozenPortfolio = (
  ask: TokenParameters,
  portfolio: RecordedPortfolio,
  form: Origin["form"],
): Answer => {
  const { weight, quantity, divisor } = inLanguage(ask.language);
  const header = {
    part: weight(portfolio.weight),
    theoricalQty: quantity(portfolio.quantity),
    reductor: divisor(portfolio.divisor),
  };
  const rows = portfolio.rows.map((row) => ({
    cod: row.ticker,
    asset: row.assetName,
    type: row.securityType,
    theoricalQty: quantity(row.quantity),
    part: weight(row.weight),
    ...(row.rank === null ? {} : { cont: row.rank }),
  }));
  return {
    body: paged(ask, header, rows),
    ...renderedFrom(portfolio.origin, { form, language: ask.language }),
  };
};

const theoretical: Method = (ask, archive, session, options) => {
  const portfolio = archive.portfolio("theoretical-portfolio", ask.index, session);
  return portfolio ? frozenPortfolio(ask, portfolio, "theoretical") : unknown(ask, options);
};

const preview: Method = (ask, archive, session, options) => {
  const portfolio =
    archive.portfolio("quarterly-preview", ask.index, session) ??
    (options.previewIsTheoretical
      ? archive.portfolio("theoretical-portfolio", ask.index, session)
      : undefined);
  return portfolio ? frozenPortfolio(ask, portfolio, "preview") : unknown(ask, options);
};

const stockIndex: Method = (ask, archive, session, options) => {
  const membership = archive.membership(session);
  return membership ? { body: paged(ask, membership.header, membership.results) } : unknown(ask, options);
};

const download: Method = (ask, archive, session, options) => {
  const portfolio = archive.download(ask.index, session);
  if (!portfolio) return unknown(ask, options);
  const text = writeCsv(portfolio, portfolio.rows.toSorted(byAsset), ask.language).toString("base64");
  return {
    body: { text: options.quotedDownloads ? JSON.stringify(text) : text },
    ...renderedFrom(portfolio.origin, { form: "csv", language: ask.language }),
  };
};

export const methods: ReadonlyMap<string, Method> = new Map([
  ["GetPortfolioDay", portfolioDay],
  ["GetTheoricalPortfolio", theoretical],
  ["GetQuartelyPreview", preview],
  ["GetStockIndex", stockIndex],
  ["GetDownloadPortfolioDay", download],
]);

/** The dataset that a request belongs to; undefined for a download. */
export const datasetOf = (method: string, { segment }: TokenParameters): string | undefined => {
  if (method === "GetPortfolioDay") return segment === "2" ? "portfolio-by-sector" : "portfolio-by-code";
  return {
    GetTheoricalPortfolio: "theoretical-portfolio",
    GetQuartelyPreview: "quarterly-preview",
    GetStockIndex: "index-membership",
  }[method];
};
