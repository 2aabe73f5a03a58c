import type { Chart } from "../charts/draw.ts";
import type { Size } from "../charts/theme.ts";
import type { IndexData } from "../data.ts";
import type { Language } from "../language/languages.ts";

export interface TableColumn {
  readonly title: string;
  /** Numbers are set to the right. */
  readonly isNumber?: boolean;
}

/** What a cell shows, and the exact value where that is a number written for people. */
export interface Cell {
  readonly text: string;
  readonly value?: string;
}

export interface DataTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface LegendItem {
  readonly text: string;
  /** Name of a colour of the style sheet. */
  readonly colour: string;
}

/** One picture of the report with its words and its numbers. */
export interface Figure {
  readonly id: string;
  readonly title: string;
  /** Which dates it shows. */
  readonly dates?: string;
  /** What a person who does not see it should know. */
  readonly summary: string;
  readonly notes: readonly string[];
  readonly legend?: readonly LegendItem[];
  /** It takes the whole width of a page. */
  readonly spans?: boolean;
  /** Left out where there is nothing to draw: the summary then says why. */
  readonly draw?: (size: Size) => Chart;
  readonly table?: DataTable;
}

export type FigureOf = (data: IndexData, language: Language) => Figure;

export const missing = (id: string, title: string, why: string): Figure => ({
  id,
  title,
  summary: why,
  notes: [],
});

export const text = (of: string): Cell => ({ text: of });
