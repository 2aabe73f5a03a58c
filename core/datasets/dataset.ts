import type { z } from "zod";
import type { SessionDate, Sha256 } from "../../contracts/fields.ts";
import type { RowOf, Table } from "../../contracts/tables/table.ts";
import type { UpstreamRequest } from "../ports.ts";

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

/** What a set of pages says of one index in one session. */
export interface SetContext {
  readonly session: SessionDate;
  /** `_` for a dataset without index. */
  readonly index: string;
}

/**
 * A source, declared: how to ask B3, how to read an answer, how to map it. All functions are pure.
 * `Page` is a parsed answer in B3's own keys; `Row` is what the dataset gives to its table.
 */
export interface Dataset<Page = unknown, Row = unknown> {
  readonly name: string;
  /** Whether a request names an index; if not, one capture covers all. */
  readonly perIndex: boolean;
  /** Whether the answer names its session; if not, it belongs to the current one. */
  readonly dated: boolean;
  /** From when on a session's answer is expected, America/Sao_Paulo. */
  readonly dueAt: `${number}:${number}`;
  /** Whether B3 serves the past of it; a backfill of the others is refused. */
  readonly historical: boolean;
  /**
   * Whether an answer may rightly be empty: then the set is absent, not missing. `parse` gives a page without rows
   * for it (`totalRecords` 0, page 1 of 1) where other datasets throw `no-results`.
   */
  readonly mayBeAbsent: boolean;
  request(ask: {
    readonly index?: string | undefined;
    readonly page: number;
    readonly pageSize: number;
  }): UpstreamRequest;
  /** Throws a `TransientError` (`not-json`, `html-answer`, `empty-body`, `no-results`, `unexpected-shape`, `wrong-language`, …) for what is not data. */
  parse(body: Uint8Array): Page;
  facts(page: Page): PageFacts;
  /** Rules a complete set must meet; an empty list when it does. */
  check(pages: readonly Page[]): readonly Violation[];
  rows(pages: readonly Page[], context: SetContext): readonly Row[];
}

/** Ties type parameters together at the declaration; the registry then holds datasets of any kind. */
export const dataset = <Page, Row>(definition: Dataset<Page, Row>): Dataset<Page, Row> => definition;

/** The newest consistent captures of one index, by dataset name: each the rows that the dataset itself gave. */
export type IndexRows = Readonly<Record<string, readonly unknown[]>>;

/** A dataset's rows among the captures; undefined where it has no capture. The one place that knows their type. */
export const rowsOf = <Row>(
  { name }: Dataset<unknown, Row>,
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
  readonly table: T;
  /** Without a capture of this one an index has no rows. */
  readonly required: string;
  readonly optional: readonly string[];
  /** One index's rows (or all, for a dataset without index), in any order. */
  assemble(captures: IndexRows): Assembled<RowOf<T>>;
}

/** Ties the table to the rows at the declaration, as `dataset` does. */
export const tableSource = <T extends Table>(definition: TableSource<T>): TableSource<T> => definition;

/** A table that has the rows of one dataset as they are. */
export const onlyFrom = <T extends Table>(table: T, source: Dataset<unknown, RowOf<T>>): TableSource<T> =>
  tableSource({
    table,
    required: source.name,
    optional: [],
    assemble: (captures) => ({ rows: rowsOf(source, captures) ?? [] }),
  });
