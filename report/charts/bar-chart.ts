import type { Chart, Layer } from "./draw.ts";
import { colour, type Size, textWidth, theme, tickFormat } from "./theme.ts";

export interface Bar {
  readonly label: string;
  /** Said beside the label, in less ink. */
  readonly detail?: string;
  readonly value: number;
  /** What stands at its end. */
  readonly text: string;
}

export interface BarChart {
  readonly bars: readonly Bar[];
  /** With its unit. */
  readonly title: string;
  /** Bars below zero go to the left in the second colour. */
  readonly isDiverging?: boolean;
}

const gap = 8;
const longestLabel = 34;

const shortened = (text: string) =>
  text.length > longestLabel ? `${text.slice(0, longestLabel - 1).trimEnd()}…` : text;
const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(textWidth));

/** Where labels stand: in a column before the bars, or on a phone above each bar. */
const labelsOf = (bars: readonly Bar[], isStacked: boolean, labelWidth: number): readonly Layer[] => {
  const hasDetails = bars.some(({ detail }) => detail !== undefined);
  const mark = isStacked
    ? { type: "text" as const, align: "left" as const, baseline: "bottom" as const, dy: -8 }
    : { type: "text" as const, align: "right" as const, baseline: "middle" as const };
  const detailAt = isStacked ? labelWidth + gap : -labelWidth - 2 * gap;
  return [
    {
      mark: { ...mark, fontWeight: hasDetails ? 600 : 400 },
      encoding: { x: { value: isStacked ? 0 : -gap }, text: { field: "label" } },
    },
    ...(hasDetails
      ? [
          {
            mark: { ...mark, color: colour.muted },
            encoding: { x: { value: detailAt }, text: { field: "detail" } },
          },
        ]
      : []),
  ];
};

const valuesOf = (isNegative: boolean): Layer => ({
  transform: [{ filter: isNegative ? "datum.value < 0" : "datum.value >= 0" }],
  mark: { type: "text", align: isNegative ? "right" : "left", dx: isNegative ? -6 : 6, baseline: "middle" },
  encoding: { text: { field: "text" } },
});

/** Horizontal bars in the order given. */
export const barChart = ({ bars, title, isDiverging = false }: BarChart, size: Size): Chart => {
  const isStacked = size.isNarrow && !isDiverging;
  const texts = longest(bars.map(({ text }) => text)) + gap;
  const labelWidth = longest(bars.map(({ label }) => shortened(label)));
  const details = longest(bars.map(({ detail = "" }) => shortened(detail)));
  const left = isStacked ? 0 : labelWidth + gap + (details > 0 ? details + gap : 0);
  const padding = { left, right: isDiverging ? 4 : texts, top: 4, bottom: 44 };
  const width = size.width - padding.left - padding.right;
  const height = bars.length * (isStacked ? 38 : 26);
  const values = bars.map(({ value }) => value);
  // A diverging bar has its text within the plot, on either side.
  const room = isDiverging ? (Math.max(...values.map(Math.abs)) * texts) / (width / 2 - texts) : 0;
  const domain = isDiverging
    ? [Math.min(0, ...values) - room, Math.max(0, ...values) + room]
    : [0, Math.max(...values)];
  return {
    data: {
      values: bars.map(({ label, detail, value, text }) => ({
        label: shortened(label),
        ...(detail === undefined ? {} : { detail: shortened(detail) }),
        value,
        text,
      })),
    },
    transform: [{ window: [{ op: "row_number", as: "row" }] }],
    width,
    height,
    padding,
    autosize: "none",
    config: theme,
    encoding: {
      y: {
        // Two bars may have one label.
        field: "row",
        type: "nominal",
        sort: null,
        scale: isStacked
          ? { paddingInner: 0.72, paddingOuter: 0.36, align: 1 }
          : { paddingInner: 0.3, paddingOuter: 0.15 },
        axis: null,
      },
      x: {
        field: "value",
        type: "quantitative",
        scale: { domain, nice: false, zero: true },
        axis: { title: null, tickCount: 5, format: tickFormat, grid: !isStacked },
      },
    },
    layer: [
      {
        mark: { type: "bar" },
        encoding: {
          color: { condition: { test: "datum.value < 0", value: colour.second }, value: colour.accent },
        },
      },
      valuesOf(false),
      ...(isDiverging ? [valuesOf(true)] : []),
      ...labelsOf(bars, isStacked, labelWidth),
      {
        data: { values: [{}] },
        mark: { type: "text", align: "left", color: colour.muted },
        // Below the labels too, where there is little room beside them.
        encoding: {
          x: { value: isDiverging ? -left : 0 },
          y: { value: height + 34 },
          text: { value: title },
        },
      },
    ],
  };
};
