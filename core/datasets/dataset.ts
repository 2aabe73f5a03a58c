import type { z } from "zod";
import type { Period, SessionDate, Sha256 } from "../../contracts/fields.ts";
import type { RowOf, Table } from "../../contracts/tables/table.ts";
import { PermanentError } from "../errors.ts";
import type { ColumnData, UpstreamRequest } from "../ports.ts";

/** What one page says of the set it belongs to, in the terms every dataset shares. */
export interface PageFacts {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly totalPages: number;
  readonly totalRecords: number;
  /** Rows on this page. */
  readonly rows: number;
  /** The session the answer names; left out where B3 gives no date. */
  readonly sessionDate?: SessionDate;
  /** Equal on all pages of one set: the header, canonically written. */
  readonly headerHash: z.infer<typeof Sha256>;
}

/** A rule that an index's complete set breaks. */
export interface Violation {
  readonly rule: string;
  /** What was found and what was expected, with the numbers. */
  readonly detail: string;
}

/** Which period and index a set of pages belongs to. */
export interface SetContext {
  readonly period: Period;
  /** `_` for a dataset without index. */
  readonly index: string;
}

/** What B3 serves of a dataset's past. */
export interface History {
  /** Nothing is served before this day. */
  readonly from: SessionDate;
  /** Since when a session can be asked for by itself; left out: only by the year. */
  readonly byDaySince?: SessionDate;
  /** The first session that B3 serves of an index; undefined where that is not known. */
  firstServed?(index: string): SessionDate | undefined;
  /** In how many first sessions of a year B3 may have nothing of it yet; left out: in none. */
  readonly emptyFirstSessions?: number;
}

interface Source {
  readonly name: string;
  /** Whether a request names an index; if not, one capture covers all. */
  readonly perIndex: boolean;
  /** From when on a session's answer is expected, America/Sao_Paulo. */
  readonly dueAt: `${number}:${number}`;
  /** What one request of the daily collection covers. */
  readonly covers: "session" | "year";
  /** Left out where B3 serves the current session only: a backfill of it is refused. */
  readonly history?: History;
}

/**
 * A source that answers in JSON pages: how to ask B3, how to read an answer, how to map it. All functions are pure.
 * `Page` is a parsed answer in B3's own keys; `Row` is what the dataset gives to its table.
 */
export interface PagedDataset<Page = unknown, Row = unknown> extends Source {
  readonly form: "pages";
  /** Whether the answer names its session; if not, it belongs to the current one, or to the period asked for. */
  readonly dated: boolean;
  /**
   * Whether an answer may rightly be empty: then the set is absent, not missing. `parse` gives a page without rows
   * for it (`totalRecords` 0, page 1 of 1) where other datasets throw `no-results`.
   */
  readonly mayBeAbsent: boolean;
  request(ask: {
    readonly index?: string | undefined;
    readonly period: Period;
    readonly page: number;
    readonly pageSize: number;
  }): UpstreamRequest;
  /** Throws a `TransientError` (`not-json`, `html-answer`, `empty-body`, `no-results`, `unexpected-shape`, `wrong-language`, …) for what is not data. */
  parse(body: Uint8Array): Page;
  facts(page: Page): PageFacts;
  /** Rules a complete set must meet; an empty list when it does. */
  check(pages: readonly Page[], context: SetContext): readonly Violation[];
  rows(pages: readonly Page[], context: SetContext): readonly Row[];
  /** The last session that a year's set reaches; left out by a dataset whose sets are of one session. */
  lastSession?(pages: readonly Page[], context: SetContext): SessionDate | undefined;
}

/** The session of a set that covers one; a year's set is mapped by its dataset alone. */
export const sessionOfSet = ({ period }: SetContext): SessionDate => {
  if ("day" in period) return period.day;
  throw new PermanentError(
    "unsupported-period",
    `a portfolio belongs to a session, not to the year ${period.year}`,
  );
};

/** Ties type parameters together at the declaration; the registry then holds datasets of any kind. */
export const dataset = <Page, Row>(definition: PagedDataset<Page, Row>): PagedDataset<Page, Row> =>
  definition;

/** One session's columns, as the Parquet writer takes them. */
export interface SessionColumns {
  readonly session: SessionDate;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnData>>;
}

/** `mixed`: a session's records stand in more than one place of the file, so that all of it is held to read one. */
export type FileOrder = "by-session" | "mixed";

export interface FileFacts {
  readonly order: FileOrder;
  readonly rows: number;
  readonly firstSession: SessionDate;
  readonly lastSession: SessionDate;
}

/** A source that answers with one file for a session, or for all sessions of a year. */
export interface FileDataset extends Source {
  readonly form: "file";
  readonly table: Table;
  /** As B3 names it: `COTAHIST_D29022016.ZIP`. */
  fileName(period: Period): string;
  request(period: Period): UpstreamRequest;
  /**
   * Reads the whole file, twice where it must, and refuses it whole: nothing of a file that breaks a rule may reach the
   * lake. `open` gives its bytes from the start.
   */
  inspect(open: () => AsyncIterable<Uint8Array>, period: Period): Promise<FileFacts>;
  /** The file's sessions, each once; `order` as inspected. */
  sessions(file: AsyncIterable<Uint8Array>, period: Period, order: FileOrder): AsyncIterable<SessionColumns>;
}

export type Dataset = PagedDataset | FileDataset;

/** Whether an answer does not say what it is of, so that only the moment tells. */
export const isCurrentOnly = (dataset: Dataset): boolean =>
  dataset.form === "pages" && !dataset.dated && !dataset.history;

/** The newest consistent captures of one index, by dataset name: each the rows that the dataset itself gave. */
export type IndexRows = Readonly<Record<string, readonly unknown[]>>;

/** A dataset's rows among the captures; undefined where it has no capture. The one place that knows their type. */
export const rowsOf = <Row>(
  { name }: PagedDataset<unknown, Row>,
  captures: IndexRows,
): readonly Row[] | undefined => captures[name] as readonly Row[] | undefined;

export interface Assembled<Row> {
  readonly rows: readonly Row[];
  /** Datasets whose captures contradict each other: they are captured again. */
  readonly disagreement?: { readonly datasets: readonly string[]; readonly detail: string };
  /** Why there rightly are no rows although the required dataset was captured. */
  readonly absent?: string;
}

/** How a curated table comes from its datasets. */
export interface TableSource<T extends Table = Table> {
  readonly form: "pages";
  readonly table: T;
  /** Without a capture of this one an index has no rows. */
  readonly required: string;
  readonly optional: readonly string[];
  /** One index's rows (or all, for a dataset without index), in any order. */
  assemble(captures: IndexRows): Assembled<RowOf<T>>;
}

/** Ties the table to the rows at the declaration, as `dataset` does. */
export const tableSource = <T extends Table>(definition: Omit<TableSource<T>, "form">): TableSource<T> => ({
  form: "pages",
  ...definition,
});

/** A table that has the rows of one dataset as they are. */
export const onlyFrom = <T extends Table>(
  table: T,
  source: PagedDataset<unknown, RowOf<T>>,
): TableSource<T> =>
  tableSource({
    table,
    required: source.name,
    optional: [],
    assemble: (captures) => ({ rows: rowsOf(source, captures) ?? [] }),
  });
