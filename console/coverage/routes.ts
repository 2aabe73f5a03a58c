import { Hono } from "hono";
import { html } from "hono/html";
import { localDate } from "../../core/calendar/calendar.ts";
import { createCoverage, type DayCoverage } from "../../core/coverage.ts";
import { datasets } from "../../core/datasets/registry.ts";
import type { ConsoleDeps, ConsoleEnv } from "../deps.ts";
import { page } from "../layout.ts";
import { emptyState, type Markup } from "../markup.ts";
import { remember } from "../remember.ts";
import type { View } from "../view.ts";
import { calendar, legend } from "./calendar.ts";
import { collectedYears } from "./collected-years.ts";
import { type DayCell, dayCell } from "./day-state.ts";

const names = datasets.map(({ name }) => name);

/** A year of history is thousands of reads on AWS. */
const rememberedMs = 30_000;

interface Choice {
  readonly year: number;
  /** Left out: what is collected each session. */
  readonly dataset: string | undefined;
}

const pathOf = ({ year, dataset }: Choice): string =>
  `/coverage?${new URLSearchParams({ year: String(year), ...(dataset === undefined ? {} : { dataset }) })}`;

const links = (
  label: string,
  all: readonly (Choice & { readonly text: string; readonly isChosen: boolean })[],
): Markup =>
  html`<nav class="pills" aria-label="${label}"><ul>${all.map(
    ({ text, isChosen, ...choice }) =>
      html`<li><a href="${pathOf(choice)}" aria-current="${String(isChosen)}">${text}</a></li>`,
  )}</ul></nav>`;

const choosers = (view: View, years: readonly number[], chosen: Choice): Markup => {
  const { words } = view;
  return html`${links(
    words.year,
    years.map((year) => ({ ...chosen, year, text: String(year), isChosen: year === chosen.year })),
  )}${links(
    words.dataset,
    [undefined, ...names].map((dataset) => ({
      ...chosen,
      dataset,
      text: dataset ?? words.eachSession,
      isChosen: dataset === chosen.dataset,
    })),
  )}`;
};

const sums = ({ words, number }: View, cells: readonly DayCell[]): Markup => {
  const count = (state: DayCell["state"]) => cells.filter((one) => one.state === state).length;
  const [complete, partial, missing] = [count("complete"), count("partial"), count("missing")];
  return html`<p>${words.coverageSums(number(complete), number(partial), number(missing))}</p>`;
};

export const coverage = ({ raw, lake, clock, planned }: ConsoleDeps) => {
  const read = createCoverage({ raw, lake });
  const ofYear = remember({ clock, milliseconds: rememberedMs }, (year: number) =>
    read({ from: `${year}-01-01`, to: `${year}-12-31` }),
  );

  const daysOf = (view: View, days: readonly DayCoverage[], { dataset }: Choice): Markup => {
    const today = localDate(clock.now());
    const cells = days.map((day) => dayCell(day, today, dataset === undefined ? planned : [dataset]));
    return html`<div class="between">${sums(view, cells)}${legend(view)}</div>${calendar(view, cells, today)}`;
  };

  return new Hono<ConsoleEnv>().get("/", async (c) => {
    const view = c.get("view");
    const { words } = view;
    const collected = await collectedYears(raw);
    const years = [...new Set([...collected, Number(localDate(clock.now()).slice(0, 4))])].sort(
      (a, b) => b - a,
    );
    const asked = Number(c.req.query("year"));
    const year = years.includes(asked) ? asked : (collected.at(-1) ?? asked);
    const chosen = { year, dataset: names.find((name) => name === c.req.query("dataset")) };
    const content =
      collected.length === 0
        ? html`<h1>${words.coverageTitle}</h1>${emptyState(words.nothingYet, html`${words.nothingYetHint} <code>npx bovespa run</code>`)}`
        : html`<h1>${words.coverageTitle} <span class="light">${year}</span></h1><p class="lead">${words.coverageIntro}</p>
          ${choosers(view, years, chosen)}${daysOf(view, (await ofYear(year)).days, chosen)}`;
    return c.html(page(view, { name: "coverage", title: words.coverageTitle, content }));
  });
};
