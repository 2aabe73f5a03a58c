import { html } from "hono/html";
import type { SessionDate } from "../../contracts/fields.ts";
import { isoWeekday } from "../../core/calendar/days.ts";
import type { Markup } from "../markup.ts";
import type { View } from "../view.ts";
import type { DayCell } from "./day-state.ts";

/** Beside the colour, for who does not see it. */
const signs: Readonly<Record<DayCell["state"], string>> = {
  complete: "●",
  partial: "◐",
  missing: "",
  closed: "",
  ahead: "·",
};

const cell = ({ words }: View, { day, state, complete, of }: DayCell, today: SessionDate): Markup => {
  const number = Number(day.slice(8));
  if (state === "closed" || state === "ahead")
    return html`<td class="day ${state}" title="${words.covered[state]}"><span class="date">${number}</span></td>`;
  const text = state === "partial" ? words.datasetsComplete(complete, of) : words.covered[state];
  return html`<td class="day ${state}"><a href="/sessions/${day}" aria-current="${day === today ? "date" : "false"}" title="${day}: ${text}"><span class="date">${number}</span><span class="day-sign" aria-hidden="true">${signs[state]}</span><span class="sr">${text}</span></a></td>`;
};

/** Sessions are never at weekends: a month is weeks of five days. */
const weeksOf = (days: readonly DayCell[]): readonly (readonly (DayCell | undefined)[])[] => {
  const weeks: (DayCell | undefined)[][] = [];
  for (const one of days) {
    const weekday = isoWeekday(one.day);
    if (weekday > 5) continue;
    if (weekday === 1 || weeks.length === 0) weeks.push(new Array(5).fill(undefined));
    const week = weeks.at(-1);
    if (week) week[weekday - 1] = one;
  }
  return weeks;
};

const month = (view: View, name: string, days: readonly DayCell[], today: SessionDate): Markup => {
  const { words } = view;
  const week = (cells: readonly (DayCell | undefined)[]) =>
    html`<tr>${cells.map((one) => (one ? cell(view, one, today) : html`<td></td>`))}</tr>`;
  return html`<table class="month"><caption>${name}</caption>
    <thead><tr>${words.weekdays.map(([short, long]) => html`<th scope="col" abbr="${long}">${short}</th>`)}</tr></thead>
    <tbody>${weeksOf(days).map(week)}</tbody></table>`;
};

/** Twelve months of a year, each day a link to its session. */
export const calendar = (view: View, days: readonly DayCell[], today: SessionDate): Markup => {
  const months = Map.groupBy(days, ({ day }) => Number(day.slice(5, 7)));
  return html`<div class="months">
    ${[...months].map(([at, some]) => month(view, view.words.monthNames[at - 1] ?? "", some, today))}
  </div>`;
};

/** What the colours and signs mean. */
export const legend = ({ words }: View): Markup => html`<ul class="legend">
  ${(["complete", "partial", "missing", "closed"] as const).map(
    (state) =>
      html`<li><span class="day ${state}"><span class="day-sign" aria-hidden="true">${signs[state]}</span></span>${words.covered[state]}</li>`,
  )}
</ul>`;
