import { html } from "hono/html";
import { barChart } from "../charts/bar-chart.ts";
import { lineChart } from "../charts/line-chart.ts";
import { niceScale } from "../charts/scale.ts";
import type { Markup } from "../markup.ts";
import type { View } from "../view.ts";
import { type ChartChoice, chartColumns, chooseChart, type Drawn, drawnRows } from "./chart-choice.ts";
import type { KeptResult } from "./result-shelf.ts";

const mostBars = 40;

const overTime = (view: View, label: string, drawn: readonly Drawn[]): Markup => {
  const points = drawn.map(({ name, value }) => ({ x: Date.parse(name), y: value }));
  const y = niceScale(
    points.map((point) => point.y),
    false,
  );
  const middle = drawn[Math.floor((drawn.length - 1) / 2)]?.name;
  return lineChart({
    label,
    lines: [{ style: "main", points }],
    x: { from: points[0]?.x ?? 0, to: points.at(-1)?.x ?? 1 },
    y,
    xLabels:
      drawn.length > 2 ? [drawn[0]?.name, middle, drawn.at(-1)?.name] : [drawn[0]?.name, drawn.at(-1)?.name],
    yLabels: [y.from, (y.from + y.to) / 2, y.to].map(view.number),
  });
};

const chooser = (view: View, { id, result }: KeptResult, choice: ChartChoice): Markup => {
  const { words } = view;
  const { x, y, only } = chartColumns(result);
  const name = (at: number) => result.columns[at]?.name ?? "";
  const select = (key: string, text: string, places: readonly number[], chosen: number) =>
    html`<label>${text} <select name="${key}">
      ${places.map((at) => html`<option ${at === chosen ? "selected" : ""}>${name(at)}</option>`)}</select></label>`;
  const part = (column: number, value: string) =>
    html`<option value="${name(column)}=${value}" ${choice.only?.column === column && choice.only.value === value ? "selected" : ""}>${value || "–"}</option>`;
  return html`<form class="row" method="get" action="/queries/results/${id}">
    ${select("y", words.value, y, choice.y)}${select("x", words.along, x, choice.x)}
    ${
      only.length === 0
        ? ""
        : html`<label>${words.only} <select name="only"><option value="">${words.everything}</option>
          ${only.map(({ column, values }) => html`<optgroup label="${name(column)}">${values.map((value) => part(column, value))}</optgroup>`)}
          </select></label>`
    }
    <button>${words.drawChart}</button></form>`;
};

/** The chart of a result, with what can be chosen of it. */
export const resultChart = (
  view: View,
  kept: KeptResult,
  asked: Parameters<typeof chooseChart>[1],
): Markup => {
  const { words, number } = view;
  const choice = chooseChart(kept.result, asked);
  if (!choice) return html`<p class="quiet">${words.noNumbers}</p>`;
  const name = (at: number) => kept.result.columns[at]?.name ?? "";
  const drawn = drawnRows(kept.result, choice);
  const part = choice.only ? `, ${name(choice.only.column)} ${choice.only.value}` : "";
  const label = `${words.chartOf(name(choice.y), name(choice.x))}${part}`;
  const chart =
    choice.kind === "line" && drawn.length > 1
      ? overTime(view, label, drawn)
      : barChart(label, drawn.slice(0, mostBars));
  const isCut = choice.kind === "bars" && drawn.length > mostBars;
  return html`${chooser(view, kept, choice)}
    <figure class="card"><figcaption>${label}${isCut ? html` <span class="quiet">${words.firstBars(mostBars, number(drawn.length))}</span>` : ""}</figcaption>${chart}</figure>`;
};
