import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import { type Scale, shareOf } from "./scale.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  /** Names its colour in the style sheet: `line-<style>`. */
  readonly style: "main" | "second";
  readonly points: readonly Point[];
}

export interface LineChart {
  /** The whole message of the chart, for who cannot see it. */
  readonly label: string;
  readonly lines: readonly Line[];
  readonly x: Scale;
  readonly y: Scale;
  /** From the least to the most, evenly spaced. */
  readonly xLabels: readonly unknown[];
  readonly yLabels: readonly string[];
}

/** The drawing is stretched to its box, so that texts stay outside of it, at their own size. */
const side = 1000;

const placed = ({ x, y }: LineChart, point: Point): string =>
  `${Math.round(shareOf(x, point.x) * side)} ${Math.round((1 - shareOf(y, point.y)) * side)}`;

const lineOf = (chart: LineChart, { style, points }: Line): Markup => {
  const path = points.map((point) => placed(chart, point)).join("L");
  const first = Math.round(shareOf(chart.x, points[0]?.x ?? 0) * side);
  const last = Math.round(shareOf(chart.x, points.at(-1)?.x ?? 0) * side);
  return html`${style === "main" ? html`<path class="area" d="M${path}L${last} ${side}L${first} ${side}Z"/>` : ""}
    <path class="line line-${style}" d="M${path}"/>`;
};

const gridLines = (count: number): Markup[] =>
  Array.from({ length: count }, (_, at) => Math.round((at / (count - 1)) * side)).map(
    (y) => html`<path class="grid" d="M0 ${y}H${side}"/>`,
  );

/** Lines over a common axis, the first with its area filled. */
export const lineChart = (chart: LineChart): Markup => html`<div class="plot">
  <div class="y-labels" aria-hidden="true">${chart.yLabels.toReversed().map((text) => html`<span>${text}</span>`)}</div>
  <svg class="drawing" viewBox="0 0 ${side} ${side}" preserveAspectRatio="none" role="img" aria-label="${chart.label}">
    ${gridLines(chart.yLabels.length)}
    ${chart.lines.filter(({ points }) => points.length > 0).map((line) => lineOf(chart, line))}
  </svg>
  <div class="x-labels" aria-hidden="true">${chart.xLabels.map((text) => html`<span>${text}</span>`)}</div>
</div>`;
