import type { Config } from "vega-lite";

/** Colours are variables of the page's style sheet, so that one drawing serves light, dark and paper. */
export const colour = {
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  accent: "var(--accent)",
  second: "var(--second)",
  /** Told apart by people who see few colours, and dark enough for text. */
  series: ["var(--s1)", "var(--s2)", "var(--s3)", "var(--s4)", "var(--s5)", "var(--s6)"],
} as const;

/** A width in pixels that a chart is drawn for: text is not scaled, so that it can be read on all of them. */
export interface Size {
  /** Class of the drawing, by which the style sheet chooses. */
  readonly name: "narrow" | "medium" | "broad";
  readonly width: number;
  readonly isNarrow: boolean;
}

const narrow: Size = { name: "narrow", width: 324, isNarrow: true };
const medium: Size = { name: "medium", width: 560, isNarrow: false };
const broad: Size = { name: "broad", width: 1190, isNarrow: false };

/** For a phone, for a column, and for figures that span the page for that too. */
export const sizesOf = ({ spans }: { readonly spans: boolean }): readonly Size[] =>
  spans ? [narrow, medium, broad] : [narrow, medium];

/** Of the numbers on an axis: thousands grouped, no more decimals than they need. */
export const tickFormat = ",~f";

export const fontSize = 12;

export const theme: Config = {
  aria: false,
  background: "transparent",
  font: "inherit",
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    gridColor: colour.grid,
    gridWidth: 1,
    labelColor: colour.muted,
    labelFontSize: fontSize,
    labelPadding: 6,
    titleColor: colour.muted,
    titleFontSize: fontSize,
    titleFontWeight: "normal",
  },
  text: { color: colour.ink, fontSize },
};

/** Room that text takes, in pixels; nothing measures it where charts are drawn, so it is guessed on the wide side. */
export const textWidth = (text: string): number => {
  const wide = text.match(/[\p{Lu}\d%]/gu)?.length ?? 0;
  return Math.ceil((wide * 0.68 + (text.length - wide) * 0.54) * fontSize);
};
