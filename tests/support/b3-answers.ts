import type { UpstreamAnswer, UpstreamRequest } from "../../core/ports.ts";
import { decodeToken, type TokenParameters } from "../../local/b3-replay/token.ts";

/** A constituent in thousandths of a percent and whole units. */
export interface Constituent {
  readonly cod: string;
  readonly part: number;
  readonly qty: number;
  readonly segment?: string;
}

export interface PortfolioText {
  /** YYYY-MM-DD */
  readonly date?: string;
  readonly constituents: readonly Constituent[];
  readonly page?: number;
  readonly pageSize?: number;
  /** Left out: the constituents' sum. */
  readonly headerQty?: number;
}

export const twoConstituents: readonly Constituent[] = [
  { cod: "PETR4", part: 60_000, qty: 1000, segment: "Petróleo/ Exploração" },
  { cod: "VALE3", part: 40_000, qty: 2500, segment: "Mats Básicos" },
];

const withDots = (value: number) => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ".");
const percent = (thousandths: number) =>
  `${Math.trunc(thousandths / 1000)},${String(thousandths % 1000).padStart(3, "0")}`;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

const paged = <Row>(rows: readonly Row[], page = 1, pageSize = 120) => ({
  page: {
    pageNumber: page,
    pageSize,
    totalRecords: rows.length,
    totalPages: Math.max(1, Math.ceil(rows.length / pageSize)),
  },
  results: rows.slice((page - 1) * pageSize, page * pageSize),
});

const headerOf = ({ constituents, headerQty }: PortfolioText) => ({
  text: "Quantidade Teórica Total",
  part: "100,000",
  textReductor: "Redutor",
  reductor: "12.345,67890123",
  theoricalQty: withDots(headerQty ?? sum(constituents.map(({ qty }) => qty))),
});

const portfolioDay = (of: PortfolioText, isBySector: boolean) => {
  const [year, month, day] = (of.date ?? "2025-04-07").split("-");
  const sectorWeight = (segment: string | undefined) =>
    sum(of.constituents.filter((other) => other.segment === segment).map(({ part }) => part));
  const rows = of.constituents.map(({ cod, part, qty, segment }) => ({
    segment: isBySector ? segment : null,
    cod,
    asset: `${cod} SA`,
    type: "ON      NM",
    part: percent(part),
    partAcum: isBySector ? percent(sectorWeight(segment)) : null,
    theoricalQty: withDots(qty),
  }));
  return bytes({
    ...paged(rows, of.page, of.pageSize),
    header: { date: `${day}/${month}/${year?.slice(2)}`, ...headerOf(of) },
  });
};

/** Answers as B3 writes them, in pt-br. */
export const byCodeAnswer = (of: PortfolioText): Uint8Array => portfolioDay(of, false);
export const bySectorAnswer = (of: PortfolioText): Uint8Array => portfolioDay(of, true);

export const theoreticalAnswer = (of: PortfolioText): Uint8Array => {
  const rows = of.constituents.map(({ cod, part, qty }, at) => ({
    cont: at + 1,
    cod,
    asset: `${cod} SA`,
    type: "ON      NM",
    theoricalQty: withDots(qty),
    part: percent(part),
  }));
  return bytes({ ...paged(rows, of.page, of.pageSize), header: headerOf(of) });
};

export const membershipAnswer = (indexesOf: Readonly<Record<string, string>>): Uint8Array => {
  const rows = Object.entries(indexesOf).map(([code, indexes]) => ({
    company: `${code} SA`,
    spotlight: "ON NM",
    code,
    indexes,
  }));
  return bytes({ ...paged(rows), header: { update: null, startMonth: 1, endMonth: 4, year: 2025 } });
};

export interface Asked extends TokenParameters {
  readonly method: string;
}

/** An upstream that keeps what it was asked and answers what `answer` says. */
export const scriptedUpstream = (answer: (asked: Asked) => Uint8Array | Promise<Uint8Array>) => {
  const asked: Asked[] = [];
  return {
    asked,
    get: async ({ path }: UpstreamRequest): Promise<UpstreamAnswer> => {
      const [, method = "", token = ""] = /indexCall\/([^/]+)\/(.*)$/.exec(path) ?? [];
      const one = { method, ...(decodeToken(token) as TokenParameters) };
      asked.push(one);
      return {
        url: `https://b3.test/${path}`,
        status: 200,
        contentType: "application/json",
        body: await answer(one),
        capturedAt: new Date("2025-04-07T12:00:03Z"),
      };
    },
  };
};
