import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the recordings hold, read straight from their files; numbers are plain decimals as text: `16036751.16744128`. */
export interface RecordedConstituent {
  readonly ticker: string;
  readonly assetName: string;
  readonly securityType: string;
  readonly weight: string;
  readonly quantity: string;
  readonly sectorLabel: string | null;
  readonly sectorWeight: string | null;
  readonly rank: string | null;
}

export interface RecordedPortfolioFile {
  readonly session: string;
  readonly index: string;
  readonly form: "by-code" | "by-sector" | "theoretical" | "csv";
  readonly divisor: string;
  readonly quantity: string;
  readonly constituents: readonly RecordedConstituent[];
}

export interface RecordedMember {
  readonly session: string;
  readonly index: string;
  readonly ticker: string;
  readonly company: string;
  readonly securityType: string;
  readonly periodStart: string;
  readonly periodEnd: string;
}

interface PortfolioAnswer {
  readonly header: { readonly date?: string; readonly reductor: string; readonly theoricalQty: string };
  readonly results: readonly {
    readonly segment?: string | null;
    readonly cod: string;
    readonly asset: string;
    readonly type: string;
    readonly part: string;
    readonly partAcum?: string | null;
    readonly theoricalQty: string;
    readonly cont?: number;
  }[];
}

interface MembershipAnswer {
  readonly header: { readonly startMonth: number; readonly endMonth: number; readonly year: number };
  readonly results: readonly {
    readonly company: string;
    readonly spotlight: string;
    readonly code: string;
    readonly indexes: string;
  }[];
}

export const recordingsDir = fileURLToPath(new URL("../../../recordings", import.meta.url));

const filesOf = (method: string) =>
  readdirSync(join(recordingsDir, "indexProxy", method)).map((name) => ({
    name,
    read: (encoding: "utf8" | "latin1") =>
      readFileSync(join(recordingsDir, "indexProxy", method, name), encoding),
  }));

const plain = (text: string, isEnglish: boolean): string =>
  isEnglish ? text.split(",").join("") : text.split(".").join("").replace(",", ".");

const fromJson = (name: string, text: string): RecordedPortfolioFile => {
  const isEnglish = name.includes("en-us");
  const { header, results } = JSON.parse(text) as PortfolioAnswer;
  return {
    session: name.slice(-"2025-04-07.json".length, -".json".length),
    index: name.slice(0, 4),
    form: name.includes("segment1") ? "by-code" : name.includes("segment2") ? "by-sector" : "theoretical",
    divisor: plain(header.reductor, isEnglish),
    quantity: plain(header.theoricalQty, isEnglish),
    constituents: results.map((row) => ({
      ticker: row.cod,
      assetName: row.asset,
      securityType: row.type,
      weight: plain(row.part, isEnglish),
      quantity: plain(row.theoricalQty, isEnglish),
      sectorLabel: row.segment ?? null,
      sectorWeight: row.partAcum ? plain(row.partAcum, isEnglish) : null,
      rank: row.cont === undefined ? null : String(row.cont),
    })),
  };
};

/** Title, column names, a row each, total, divisor; five columns and a last semicolon. */
const fromCsv = (text: string): RecordedPortfolioFile => {
  const [title = "", , ...lines] = text.split("\r\n").filter(Boolean);
  const [, index = "", day, month, year] = /^(\w+) - .* (\d\d)\/(\d\d)\/(\d\d)$/.exec(title) ?? [];
  const cells = lines.map((line) => line.split(";"));
  const numberIn = (start: string) =>
    plain(cells.find(([first]) => first?.startsWith(start))?.[3] ?? "", false);
  return {
    session: `20${year}-${month}-${day}`,
    index,
    form: "csv",
    divisor: numberIn("Redutor"),
    quantity: numberIn("Quantidade"),
    constituents: cells
      .slice(0, -2)
      .map(([ticker = "", assetName = "", type = "", quantity = "", weight = ""]) => ({
        ticker,
        assetName,
        securityType: type,
        weight: plain(weight, false),
        quantity: plain(quantity, false),
        sectorLabel: null,
        sectorWeight: null,
        rank: null,
      })),
  };
};

export const recordedPortfolios: readonly RecordedPortfolioFile[] = [
  ...filesOf("GetPortfolioDay").map(({ name, read }) => fromJson(name, read("utf8"))),
  ...filesOf("GetDownloadPortfolioDay").map(({ read }) => fromCsv(read("latin1"))),
];

export const recordedTheoreticals: readonly RecordedPortfolioFile[] = filesOf("GetTheoricalPortfolio").map(
  ({ name, read }) => fromJson(name, read("utf8")),
);

const isoDay = (year: number, month: number, day: number) =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

const membershipAnswers = filesOf("GetStockIndex").map(({ name, read }) => ({
  session: name.slice(0, -".json".length),
  answer: JSON.parse(read("utf8")) as MembershipAnswer,
}));

/** Securities listed by each recorded membership, which is what its pages count. */
export const recordedListings: readonly { readonly session: string; readonly securities: number }[] =
  membershipAnswers.map(({ session, answer }) => ({ session, securities: answer.results.length }));

export const recordedMembers: readonly RecordedMember[] = membershipAnswers.flatMap(
  ({ session, answer: { header, results } }) =>
    results.flatMap((row) =>
      row.indexes.split(",").map((index) => ({
        session,
        index,
        ticker: row.code,
        company: row.company,
        securityType: row.spotlight,
        periodStart: isoDay(header.year, header.startMonth, 1),
        periodEnd: isoDay(header.year, header.endMonth + 1, 0),
      })),
    ),
);

/** Every session that was recorded, in order. */
export const recordedSessions: readonly string[] = [
  ...new Set(
    [...recordedPortfolios, ...recordedTheoreticals, ...recordedListings].map(({ session }) => session),
  ),
].sort();

interface LevelGrid {
  readonly results: readonly Readonly<Record<string, string | number | null>>[];
}

/** Closing levels of an index in a year, as many as the grid has cells that are not null. */
export const recordedLevels = readdirSync(join(recordingsDir, "indexStatisticsProxy", "GetPortfolioDay")).map(
  (name) => {
    const [index = "", year = ""] = name.split("_");
    const file = join(recordingsDir, "indexStatisticsProxy", "GetPortfolioDay", name);
    const { results } = JSON.parse(readFileSync(file, "utf8")) as LevelGrid;
    const days = results.flatMap((row) =>
      Object.entries(row).flatMap(([key, value]) => {
        const month = /^rateValue(\d+)$/.exec(key)?.[1];
        return month === undefined || value === null
          ? []
          : [`${year}-${month.padStart(2, "0")}-${String(row.day).padStart(2, "0")}`];
      }),
    );
    return { index, levels: days, session: days.sort().at(-1) as string };
  },
);

/** Quotes of a session, as many as the file has lines between its header and its trailer. */
export const recordedQuotes = readdirSync(join(recordingsDir, "COTAHIST")).map((name) => {
  const lines = readFileSync(join(recordingsDir, "COTAHIST", name), "latin1").split("\r\n");
  const records = lines.filter((line) => line.startsWith("01"));
  const [, year, month, day] = /^01(\d{4})(\d{2})(\d{2})/.exec(records[0] ?? "") ?? [];
  return { session: `${year}-${month}-${day}`, rows: records.length };
});

/** Sessions that a run over the recordings enters: a year's levels come with its last one. */
export const sessionsOfRun: readonly string[] = [
  ...new Set([...recordedSessions, ...[...recordedLevels, ...recordedQuotes].map(({ session }) => session)]),
].sort();
