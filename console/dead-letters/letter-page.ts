import { html } from "hono/html";
import type { Letter } from "../../core/dead-letters/letter.ts";
import { actionFields } from "../layout.ts";
import { factList, type Markup, scrollingTable } from "../markup.ts";
import type { View } from "../view.ts";
import { letterName } from "./filter.ts";
import { letterPath } from "./list-page.ts";
import { editableBody, readableBody } from "./readable-body.ts";

const act = (view: View, letter: Letter): Markup => {
  const { words } = view;
  return html`<form class="row" method="post" action="/dead-letters/propose">
    ${actionFields(view)}<input type="hidden" name="from" value="/dead-letters"><input type="hidden" name="letter" value="${letterName(letter)}">
    <button class="primary" name="command" value="redrive">${words.redrive}…</button>
    <button class="danger" name="command" value="discard">${words.discard}…</button>
    <button formaction="/dead-letters/download">${words.download}</button></form>`;
};

const edit = (view: View, letter: Letter, text: string, failure: string | undefined): Markup => {
  const { words } = view;
  return html`<details class="edit" ${failure === undefined ? "" : "open"}><summary>${words.editBody}</summary>
    <form class="card own" method="post" action="/dead-letters/propose">
      ${actionFields(view)}<input type="hidden" name="from" value="${letterPath(letter)}"><input type="hidden" name="letter" value="${letterName(letter)}">
      ${failure === undefined ? "" : html`<p class="notice bad" role="alert" id="edit-failure">${failure}</p>`}
      <label for="body">${words.body}</label>
      <textarea id="body" name="body" rows="12" spellcheck="false" required aria-describedby="edit-hint">${text}</textarea>
      <p class="between"><span class="quiet" id="edit-hint">${words.editHint}</span>
        <button class="primary" name="command" value="redrive">${words.redriveEdited}…</button></p></form></details>`;
};

const attributes = (view: View, { attributes: all }: Letter): Markup | "" => {
  const { words } = view;
  const rows = Object.entries(all);
  return rows.length === 0
    ? ""
    : html`<section aria-labelledby="attributes"><h2 id="attributes">${words.attributes}</h2>${scrollingTable(
        words.attributes,
        html`<table class="data"><tbody>${rows.map(([name, { value }]) => html`<tr><th scope="row">${name}</th><td class="reason">${value}</td></tr>`)}</tbody></table>`,
      )}</section>`;
};

/** One letter, whole. `edited` is what a person made of its body, and why that cannot be sent. */
export const letterPage = (
  view: View,
  letter: Letter,
  edited?: { readonly text: string; readonly failure: string },
): Markup => {
  const { words, time } = view;
  const { code, reason, queue, source, firstReceivedAt, failedAt, sentAt, receiveCount, runId, trace, id } =
    letter;
  const body = readableBody(letter.body);
  return html`<p class="crumb"><a href="/dead-letters">${words.deadLetters}</a> / <a href="/dead-letters?queue=${queue}">${queue}</a></p>
    <h1>${code}</h1><p class="lead reason">${reason}</p>
    ${act(view, letter)}
    <div class="card">${factList([
      { name: words.sourceQueue, value: source ?? words.none },
      { name: words.firstReceived, value: firstReceivedAt && time(firstReceivedAt) },
      { name: words.failedAt, value: failedAt && time(failedAt) },
      { name: words.sentAt, value: time(sentAt) },
      { name: words.receivesName, value: receiveCount },
      { name: words.id, value: html`<code>${id}</code>` },
      { name: words.runName, value: runId && html`<code>${runId}</code>` },
      { name: words.trace, value: trace && html`<code>${trace}</code>` },
    ])}${runId === undefined ? "" : html`<p class="quiet logs">${words.logsOf} <code>npx bovespa logs ${runId}</code></p>`}</div>
    <section aria-labelledby="message"><h2 id="message">${words.body}</h2><pre class="wrap" tabindex="0">${body}</pre></section>
    ${source === undefined ? "" : edit(view, letter, edited?.text ?? editableBody(letter.body), edited?.failure)}
    ${attributes(view, letter)}`;
};
