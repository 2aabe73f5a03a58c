import type { Draw } from "../charts/draw.ts";
import { sizesOf } from "../charts/theme.ts";
import type { Cell, DataTable, Figure } from "../figures/figure.ts";
import type { Language } from "../language/languages.ts";
import { type Html, html, trusted } from "./html.ts";

const cellOf = ({ text, value }: Cell) =>
  value === undefined ? html`${text}` : html`<data value="${value}">${text}</data>`;

export const renderTable = ({ columns, rows }: DataTable, label: string): Html => html`
<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${columns.map(
  ({ title, isNumber }) => html`<th scope="col"${trusted(isNumber ? ' class="number"' : "")}>${title}</th>`,
)}</tr></thead>
<tbody>${rows.map(
  (row) =>
    html`<tr>${row.map((cell, at) => {
      if (at === 0) return html`<th scope="row">${cellOf(cell)}</th>`;
      return columns[at]?.isNumber
        ? html`<td class="number">${cellOf(cell)}</td>`
        : html`<td>${cellOf(cell)}</td>`;
    })}</tr>\n`,
)}</tbody>
</table></div>`;

const named = (svg: string, name: string, className: string): Html => {
  const label = html`<svg role="img" aria-label="${name}" class="${className}" `.text;
  return trusted(svg.replace(/^<svg /, () => label).replace(' class="marks"', ""));
};

/** A chart for each width, of which the style sheet shows one; its words and its numbers below. */
export const renderFigure = async (
  { id, title, dates, summary, notes, legend = [], spans = false, draw: chart, table }: Figure,
  prefix: string,
  draw: Draw,
  language: Language,
): Promise<Html> => {
  const heading = `${prefix}-${id}`;
  const drawn = chart
    ? await Promise.all(
        sizesOf({ spans }).map(async (size) =>
          named(await draw(chart(size)), `${title}. ${summary}`, size.name),
        ),
      )
    : [];
  return html`
<figure id="${heading}" class="card${spans ? " spans" : ""}" aria-labelledby="${heading}-title">
<figcaption><h3 id="${heading}-title">${title}</h3>${dates === undefined ? undefined : html`<p class="dates">${dates}</p>`}</figcaption>
${
  chart
    ? html`${
        legend.length === 0
          ? undefined
          : html`<ul class="legend">${legend.map(
              ({ text, colour }) => html`<li><span class="swatch ${colour}"></span>${text}</li>`,
            )}</ul>`
      }${drawn}`
    : html`<div class="empty"><strong>${language.noData}</strong><span>${summary}</span></div>`
}
${notes.length === 0 ? undefined : html`<p class="notes">${notes.join(" ")}</p>`}
${
  table && table.rows.length > 0
    ? html`<details><summary>${language.data}</summary>${renderTable(table, `${title}: ${language.data}`)}</details>`
    : undefined
}
</figure>`;
};
