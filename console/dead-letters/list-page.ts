import { html } from "hono/html";
import { deadLetterQueueNames } from "../../contracts/topology.ts";
import { type Letter, timeOf } from "../../core/dead-letters/letter.ts";
import { actionFields } from "../layout.ts";
import { emptyState, type Markup, scrollingTable, shortCode } from "../markup.ts";
import type { View } from "../view.ts";
import { type Filter, filterPath, letterName, passes } from "./filter.ts";
import type { Mailbag } from "./mailbag.ts";

const lettersOfPage = 50;

export const letterPath = ({ queue, id }: Pick<Letter, "queue" | "id">): string =>
  `/dead-letters/letters/${queue}/${encodeURIComponent(id)}`;

/** Reasons at a glance, each a filter. */
const groups = (view: View, { summaries }: Mailbag): Markup => {
  const { words, number, time } = view;
  const rows = summaries.flatMap(({ queue, groups: some }) => some.map((group) => ({ queue, ...group })));
  return scrollingTable(
    words.reasons,
    html`<table class="data"><thead><tr><th scope="col">${words.queue}</th><th scope="col">${words.code}</th><th scope="col" class="number">${words.letters}</th><th scope="col">${words.newest}</th><th scope="col">${words.lastReason}</th></tr></thead>
    <tbody>${rows.map(
      ({ queue, code, count, newest, reason }) =>
        html`<tr><td><a href="${filterPath({ queue })}">${queue}</a></td><th scope="row"><a href="${filterPath({ queue, code })}">${code}</a></th><td class="number">${number(count)}</td><td>${time(newest)}</td><td class="reason">${reason}</td></tr>`,
    )}</tbody></table>`,
  );
};

const filterForm = (view: View, { summaries }: Mailbag, filter: Filter): Markup => {
  const { words } = view;
  const codes = [...new Set(summaries.flatMap(({ groups: some }) => some.map(({ code }) => code)))].sort();
  const options = (
    all: readonly string[],
    chosen: string | undefined,
  ) => html`<option value="">${words.any}</option>
    ${all.map((one) => html`<option ${one === chosen ? "selected" : ""}>${one}</option>`)}`;
  const known = filter.code === undefined || codes.includes(filter.code) ? codes : [...codes, filter.code];
  return html`<form class="row" method="get" action="/dead-letters" role="search" aria-label="${words.filter}">
    <label>${words.queue} <select name="queue">${options(deadLetterQueueNames, filter.queue)}</select></label>
    <label>${words.code} <select name="code">${options(known, filter.code)}</select></label>
    <label>${words.since} <input type="datetime-local" name="since" value="${filter.since ?? ""}"></label>
    <label class="grow">${words.text} <input type="search" name="match" value="${filter.match ?? ""}"></label>
    <button>${words.filter}</button><a class="button" href="/dead-letters">${words.clear}</a></form>`;
};

const letterRow = (view: View, letter: Letter): Markup => {
  const { words, time } = view;
  const { id, queue, code, reason, receiveCount, runId } = letter;
  return html`<li><input type="checkbox" name="letter" value="${letterName(letter)}" aria-label="${words.selectLetter(code, id)}">
    <div><a class="letter-title" href="${letterPath(letter)}"><strong>${code}</strong> <span>${reason}</span></a>
      <p class="quiet meta"><span>${queue}</span><span>${time(timeOf(letter))}</span>${receiveCount === undefined ? "" : html`<span>${words.receives(receiveCount)}</span>`}<span>${shortCode(id, 8)}</span>${runId === undefined ? "" : html`<span>${words.runName} ${shortCode(runId, 13)}</span>`}</p></div></li>`;
};

const bulkForm = (
  view: View,
  filter: Filter,
  found: readonly Letter[],
  page: number,
  count: number,
): Markup => {
  const { words, number } = view;
  const pages = Math.max(1, Math.ceil(found.length / lettersOfPage));
  const shown = found.slice((page - 1) * lettersOfPage, page * lettersOfPage);
  const hidden = Object.entries(filter).map(([name, value]) =>
    value === undefined ? "" : html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const link = (to: number, text: string) =>
    to >= 1 && to <= pages ? html`<a class="button" href="${filterPath(filter, to)}">${text}</a>` : "";
  return html`<form method="post" action="/dead-letters/propose" data-selection>
    ${actionFields(view)}<input type="hidden" name="from" value="${filterPath(filter, page)}">${hidden}
    <div class="toolbar" role="group" aria-label="${words.selection}">
      <label class="pick"><input type="checkbox" data-select-all hidden> <span data-select-all hidden>${words.selectPage}</span></label>
      <label class="pick"><input type="checkbox" name="all" value="1" data-select-everything> ${words.allMatching(number(count))}</label>
      <span class="quiet" aria-live="polite" data-selected data-text="${words.selectedCount}"></span>
      <span class="push"></span>
      <button class="primary" name="command" value="redrive">${words.redrive}…</button>
      <button class="danger" name="command" value="discard">${words.discard}…</button>
      <button formaction="/dead-letters/download">${words.download}</button>
    </div>
    <ul class="letters">${shown.map((letter) => letterRow(view, letter))}</ul></form>
    ${pages > 1 ? html`<nav class="pager" aria-label="${words.pageOf(page, pages)}">${link(page - 1, words.previousPage)}<span>${words.pageOf(page, pages)}</span>${link(page + 1, words.nextPage)}</nav>` : ""}`;
};

/** All dead letters: why they are there, and those that pass the filter, to be selected. */
export const listPage = (view: View, bag: Mailbag, filter: Filter, asked: number): Markup => {
  const { words, number, time } = view;
  const found = bag.letters.filter(passes(filter));
  const pages = Math.max(1, Math.ceil(found.length / lettersOfPage));
  const page = Math.min(pages, Math.max(1, Number.isInteger(asked) ? asked : 1));
  const read = html`<p class="quiet">${words.readAt} ${time(bag.at, "clock")}. <a href="${filterPath(filter)}${filterPath(filter).includes("?") ? "&" : "?"}fresh=1">${words.refresh}</a></p>`;
  const title = html`<div class="between"><h1>${words.deadLetters} <span class="light">${number(bag.count)}</span></h1>${read}</div>
    <p class="lead">${words.deadLettersIntro}</p>
    ${bag.unseen > 0 ? html`<p class="notice warn">${words.unseenLetters(number(bag.unseen))}</p>` : ""}`;
  if (bag.count === 0) return html`${title}${emptyState(words.noLetters, words.noLettersHint)}`;
  return html`${title}
    <section aria-labelledby="reasons"><h2 id="reasons">${words.reasons}</h2>${groups(view, bag)}</section>
    <section aria-labelledby="letters"><h2 id="letters">${words.letters} <span class="light">${number(found.length)}</span></h2>
    ${bag.count > bag.letters.length ? html`<p class="notice warn">${words.newestOnly(number(bag.letters.length))}</p>` : ""}
    ${filterForm(view, bag, filter)}
    ${found.length === 0 ? emptyState(words.noMatch, words.noMatchHint) : bulkForm(view, filter, found, page, found.length)}</section>`;
};
