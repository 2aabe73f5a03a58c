import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { SessionDate } from "../../contracts/fields.ts";
import { SessionDate as SessionDateShape } from "../../contracts/fields.ts";
import { VisibleError } from "../../core/errors.ts";
import { readCsv } from "./csv.ts";
import { readLevels } from "./levels.ts";
import type {
  Language,
  Origin,
  RecordedLevels,
  RecordedMembership,
  RecordedPortfolio,
  RecordedQuotes,
} from "./model.ts";
import { findQuotes, quotesFolder } from "./quotes.ts";
import { readMembership, readPortfolio } from "./read-json.ts";

export interface Recordings {
  readonly portfolios: readonly RecordedPortfolio[];
  readonly memberships: readonly RecordedMembership[];
  readonly levels: readonly RecordedLevels[];
  readonly quotes: readonly RecordedQuotes[];
}

/** The session that is current on a day, or the next one on a day without session. */
export type CurrentOrNextSession = (date: SessionDate) => SessionDate;

type Named = Readonly<Record<string, string>>;

interface Kind {
  /** Below the recordings folder, as B3's paths are. */
  readonly folder: string;
  readonly fileName: RegExp;
  /** How such a file is called, for the message about one that is not. */
  readonly pattern: string;
  readonly read: (
    bytes: Buffer,
    name: Named,
    file: string,
    currentOrNextSession: CurrentOrNextSession,
  ) => RecordedPortfolio | RecordedMembership | RecordedLevels;
}

const toDate = (text: string): SessionDate => {
  const date = SessionDateShape.safeParse(text);
  if (!date.success) throw new Error(`${text} is not a date`);
  return date.data;
};

const refuseOther = (what: string, found: string | undefined, inName: string) => {
  if (found !== inName) throw new Error(`its ${what} is ${found ?? "missing"}, its name says ${inName}`);
};

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Theoretical portfolios and previews carry no date: they belong to the session current on the capture date. */
const undated = (method: string, form: Origin["form"]): Kind => ({
  folder: `indexProxy/${method}`,
  fileName: /^(?<index>[A-Z0-9]{4})_(?<language>pt-br|en-us)_(?<date>\d{4}-\d{2}-\d{2})\.json$/,
  pattern: "IBOV_pt-br_YYYY-MM-DD.json",
  read: (bytes, { index, language, date }, file, currentOrNextSession) => {
    const { date: _, ...portfolio } = readPortfolio(utf8.decode(bytes), language as Language);
    return {
      ...portfolio,
      origin: { file, form, language: language as Language },
      index: index as string,
      session: currentOrNextSession(toDate(date as string)),
    };
  },
});

const kinds: readonly Kind[] = [
  {
    folder: "indexProxy/GetPortfolioDay",
    fileName:
      /^(?<index>[A-Z0-9]{4})_segment(?<segment>[12])_(?<language>pt-br|en-us)_(?<session>\d{4}-\d{2}-\d{2})\.json$/,
    pattern: "IBOV_segment1_pt-br_YYYY-MM-DD.json",
    read: (bytes, { index, segment, language, session }, file) => {
      const { date, ...portfolio } = readPortfolio(utf8.decode(bytes), language as Language);
      refuseOther("header.date", date, session as string);
      return {
        ...portfolio,
        origin: { file, form: segment === "1" ? "by-code" : "by-sector", language: language as Language },
        index: index as string,
        session: toDate(session as string),
      };
    },
  },
  {
    folder: "indexProxy/GetDownloadPortfolioDay",
    fileName: /^(?<index>[A-Z0-9]{4})Dia_(?<day>\d{2})-(?<month>\d{2})-(?<year>\d{2})\.csv$/,
    pattern: "IBOVDia_dd-MM-yy.csv",
    read: (bytes, { index, day, month, year }, file) => {
      const portfolio = readCsv(bytes.toString("latin1"));
      refuseOther("index", portfolio.index, index as string);
      refuseOther("session", portfolio.session, `20${year}-${month}-${day}`);
      return { ...portfolio, origin: { file, form: "csv", language: "pt-br" } };
    },
  },
  undated("GetTheoricalPortfolio", "theoretical"),
  undated("GetQuartelyPreview", "preview"),
  {
    folder: "indexProxy/GetStockIndex",
    fileName: /^(?<date>\d{4}-\d{2}-\d{2})\.json$/,
    pattern: "YYYY-MM-DD.json",
    read: (bytes, { date }, file, currentOrNextSession) => ({
      ...readMembership(utf8.decode(bytes)),
      file,
      session: currentOrNextSession(toDate(date as string)),
    }),
  },
  {
    folder: "indexStatisticsProxy/GetPortfolioDay",
    fileName: /^(?<index>[A-Z][A-Z0-9]{3})_(?<year>\d{4})_(?<language>pt-br|en-us)\.json$/,
    pattern: "IBOV_YYYY_pt-br.json",
    read: (bytes, { index, year, language }, file) => ({
      ...readLevels(utf8.decode(bytes), Number(year), language as Language),
      file,
      index: index as string,
    }),
  },
];

const isNote = (name: string) => name.startsWith(".") || name.endsWith(".md");

/** Names in order of their bytes, so that of two captures for one session the later date comes last. */
const listFiles = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => !isNote(name))
      .sort();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
};

/** Says which file it was where one cannot be used. */
const orRefuse = <Read>(dir: string, file: string, read: () => Read): Read => {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new VisibleError(
      "unreadable-recording",
      `cannot use the recording ${path.join(dir, file)}: ${reason}`,
      { cause },
    );
  }
};

const readFile = (
  dir: string,
  { folder, fileName, pattern, read }: Kind,
  name: string,
  currentOrNextSession: CurrentOrNextSession,
) => {
  const file = `${folder}/${name}`;
  return orRefuse(dir, file, () => {
    const named = fileName.exec(name)?.groups;
    if (!named) throw new Error(`its name is not of the form ${pattern}`);
    return read(readFileSync(path.join(dir, file)), named, file, currentOrNextSession);
  });
};

/**
 * Every recording of a folder that is laid out as B3's paths are. Throws a `VisibleError`: `unreadable-recording`
 * naming the file, or `no-recordings`.
 */
export const readRecordings = (dir: string, currentOrNextSession: CurrentOrNextSession): Recordings => {
  const all = kinds.flatMap((kind) =>
    listFiles(path.join(dir, kind.folder)).map((name) => readFile(dir, kind, name, currentOrNextSession)),
  );
  const quotes = listFiles(path.join(dir, quotesFolder)).map((name) => {
    const file = `${quotesFolder}/${name}`;
    return orRefuse(dir, file, () => findQuotes(path.join(dir, file), file));
  });
  if (all.length + quotes.length === 0)
    throw new VisibleError("no-recordings", `there are no recordings in ${dir}`);
  return {
    portfolios: all.filter((one) => "rows" in one),
    memberships: all.filter((one) => "results" in one),
    levels: all.filter((one) => "grid" in one),
    quotes,
  };
};
