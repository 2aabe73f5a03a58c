import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { renderCsv } from "../../cli/render/csv.ts";
import { PermanentError, VisibleError } from "../../core/errors.ts";
import type { ConsoleDeps, ConsoleEnv } from "../deps.ts";
import { actionFields, page } from "../layout.ts";
import { emptyState, type Markup } from "../markup.ts";
import type { View } from "../view.ts";
import { type Question, questionNamed, questions } from "./questions.ts";
import { resultChart } from "./result-chart.ts";
import { createResultShelf, type KeptResult, type ResultShelf } from "./result-shelf.ts";
import { resultTable } from "./result-table.ts";

const keptResults = 20;

const titleOf = ({ words }: View, { name }: KeptResult) => name ?? words.own;

const questionCard = (view: View, { name, purpose, sql }: Question): Markup => html`<li class="card question">
  <form method="post" action="/queries/run">${actionFields(view)}<input type="hidden" name="name" value="${name}">
    <div><h3>${name}</h3><button class="primary" aria-label="${view.words.run} ${name}" data-busy>${view.words.run}</button></div>
    <p>${purpose}</p></form>
  <details><summary>${view.words.sql}</summary><pre class="sql" tabindex="0">${sql}</pre></details></li>`;

const ownStatement = (view: View, text: string, failure: string | undefined): Markup => {
  const { words } = view;
  return html`<section aria-labelledby="own"><h2 id="own">${words.own}</h2>
    <form class="card own" method="post" action="/queries/run">${actionFields(view)}
      <label for="sql">${words.statement}</label>
      ${failure === undefined ? "" : html`<p class="notice bad" role="alert" id="sql-failure">${failure}</p>`}
      <textarea id="sql" name="sql" rows="6" spellcheck="false" autocapitalize="off" required
        aria-describedby="sql-hint${failure === undefined ? "" : " sql-failure"}" data-submits
        placeholder="SELECT * FROM sector_summary">${text}</textarea>
      <p class="between"><span class="quiet" id="sql-hint">${words.statementHint} <kbd>Ctrl</kbd>+<kbd>Enter</kbd></span>
        <button class="primary" data-busy>${words.run}</button></p></form></section>`;
};

const keptList = (view: View, shelf: ResultShelf): Markup | "" => {
  const all = shelf.all();
  if (all.length === 0) return "";
  const { words } = view;
  return html`<section aria-labelledby="kept"><h2 id="kept">${words.results}</h2><ul class="kept">${all.map(
    (one) =>
      html`<li><a href="/queries/results/${one.id}">${titleOf(view, one)}</a> <span class="quiet">${view.time(one.at, "clock")}, ${words.rowsCount(one.result.rows.length, view.number(one.result.rows.length))}</span></li>`,
  )}</ul></section>`;
};

const listPage = (view: View, shelf: ResultShelf, sql = "", failure?: string): Markup => {
  const { words } = view;
  const group = (
    kind: Question["kind"],
    title: string,
  ) => html`<section aria-labelledby="${kind}"><h2 id="${kind}">${title}</h2>
    <ul class="questions">${questions.filter((one) => one.kind === kind).map((one) => questionCard(view, one))}</ul></section>`;
  const content = html`<h1>${words.queriesTitle}</h1><p class="lead">${words.queriesIntro}</p>
    ${keptList(view, shelf)}${failure === undefined ? "" : ownStatement(view, sql, failure)}
    ${group("named", words.named)}${group("view", words.views)}
    ${failure === undefined ? ownStatement(view, sql, failure) : ""}`;
  return page(view, { name: "queries", title: words.queriesTitle, content });
};

const resultPage = (view: View, kept: KeptResult, query: Readonly<Record<string, string>>): Markup => {
  const { words } = view;
  const { rows } = kept.result;
  const title = titleOf(view, kept);
  const content = html`<p class="crumb"><a href="/queries">${words.queriesTitle}</a></p><h1>${title}</h1>
    <div class="between"><p>${words.rowsCount(rows.length, view.number(rows.length))} · ${words.took((kept.milliseconds / 1000).toFixed(2))} · ${view.time(kept.at)}</p>
      <a class="button" href="/queries/results/${kept.id}/csv" download>${words.downloadCsv}</a></div>
    <details><summary>${words.sql}</summary><pre class="sql" tabindex="0">${kept.sql}</pre></details>
    ${
      rows.length === 0
        ? emptyState(words.noRows, words.noRowsHint)
        : html`<section aria-labelledby="chart"><h2 id="chart">${words.chart}</h2>${resultChart(view, kept, query)}</section>
          <section aria-labelledby="rows"><h2 id="rows">${words.result}</h2>${resultTable(view, kept, Number(query.page))}</section>`
    }`;
  return page(view, { name: "queries", title, content });
};

/** A statement that the engine refuses is the person's to mend. */
const isRefused = (error: unknown): error is Error =>
  error instanceof VisibleError || (error instanceof PermanentError && error.code === "query-failed");

export const queries = ({ engine, clock }: ConsoleDeps) => {
  const shelf = createResultShelf(keptResults);

  const gone = (c: Context<ConsoleEnv>) => {
    const view = c.get("view");
    const { words } = view;
    const content = html`<h1>${words.resultGone}</h1><p>${words.resultGoneHint}</p><p><a class="button" href="/queries">${words.queriesTitle}</a></p>`;
    return c.html(page(view, { name: "queries", title: words.resultGone, content }), 404);
  };

  return new Hono<ConsoleEnv>()
    .get("/", (c) => c.html(listPage(c.get("view"), shelf)))
    .post("/run", async (c) => {
      const form = await c.req.parseBody();
      const known = questionNamed(typeof form.name === "string" ? form.name : undefined);
      const sql = known?.sql ?? (typeof form.sql === "string" ? form.sql.trim() : "");
      if (sql === "") throw new VisibleError("query-missing", "name a query or write a SELECT");
      const at = clock.now();
      try {
        const result = await engine.run(sql, c.req.raw.signal);
        const milliseconds = clock.now().getTime() - at.getTime();
        const id = shelf.keep({ name: known?.name, sql, at, milliseconds, result });
        return c.redirect(`/queries/results/${id}`, 303);
      } catch (error) {
        if (!isRefused(error)) throw error;
        return c.html(listPage(c.get("view"), shelf, sql, error.message), 400);
      }
    })
    .get("/results/:id", (c) => {
      const kept = shelf.find(c.req.param("id"));
      return kept ? c.html(resultPage(c.get("view"), kept, c.req.query())) : gone(c);
    })
    .get("/results/:id/csv", (c) => {
      const kept = shelf.find(c.req.param("id"));
      if (!kept) return gone(c);
      c.header("content-type", "text/csv; charset=utf-8");
      c.header("content-disposition", `attachment; filename="${kept.name ?? "query"}.csv"`);
      return c.body(renderCsv(kept.result.columns, kept.result.rows));
    });
};
