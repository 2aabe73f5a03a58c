import { html } from "hono/html";
import { type Markup, scrollingTable } from "../markup.ts";
import type { View } from "../view.ts";
import type { KeptResult } from "./result-shelf.ts";

const rowsOfPage = 100;

const isNumberType = (type: string) => /int|decimal|double|float|real/.test(type);

/** A page of a result's rows, every value as the engine printed it. */
export const resultTable = (view: View, { id, result }: KeptResult, asked: number): Markup => {
  const { words } = view;
  const { columns, rows } = result;
  const pages = Math.max(1, Math.ceil(rows.length / rowsOfPage));
  const page = Math.min(pages, Math.max(1, Number.isInteger(asked) ? asked : 1));
  const shown = rows.slice((page - 1) * rowsOfPage, page * rowsOfPage);
  const classOf = (at: number) => (isNumberType(columns[at]?.type ?? "") ? "number" : "text");
  const cell = (value: string | null, at: number) =>
    value === null
      ? html`<td class="${classOf(at)} null">NULL</td>`
      : html`<td class="${classOf(at)}">${value}</td>`;
  const link = (to: number, text: string) =>
    to >= 1 && to <= pages
      ? html`<a class="button" href="/queries/results/${id}?page=${to}#rows">${text}</a>`
      : "";
  return html`${scrollingTable(
    words.result,
    html`<table class="data"><thead><tr>${columns.map(
      ({ name, type }, at) =>
        html`<th scope="col" class="${classOf(at)}">${name}<span class="type">${type}</span></th>`,
    )}</tr></thead>
    <tbody>${shown.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>`,
  )}
  ${
    pages > 1
      ? html`<nav class="pager" aria-label="${words.pageOf(page, pages)}">${link(page - 1, words.previousPage)}<span>${words.pageOf(page, pages)}</span>${link(page + 1, words.nextPage)}</nav>`
      : ""
  }`;
};
