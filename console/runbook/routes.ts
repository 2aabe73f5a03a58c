import { readFileSync } from "node:fs";
import { Hono } from "hono";
import { html } from "hono/html";
import { alarms } from "../../contracts/alarms.ts";
import type { ConsoleEnv } from "../deps.ts";
import { page } from "../layout.ts";
import type { Markup } from "../markup.ts";
import { type Block, sectionOf, spansOf } from "./section.ts";

const runbook = new URL("../../docs/runbook.md", import.meta.url);

const spans = (text: string): readonly (Markup | string)[] =>
  spansOf(text).map((span) => {
    if (span.kind === "code") return html`<code>${span.text}</code>`;
    return span.kind === "strong" ? html`<strong>${span.text}</strong>` : span.text;
  });

const block = ({ kind, text }: Block): Markup => {
  if (kind === "code") return html`<pre tabindex="0">${text}</pre>`;
  return kind === "item" ? html`<p class="item">${spans(text)}</p>` : html`<p>${spans(text)}</p>`;
};

/** What to do about an alarm, as the runbook has it. */
export const runbookPages = new Hono<ConsoleEnv>().get("/:alarm", (c) => {
  const view = c.get("view");
  const alarm = alarms.find(({ name }) => name === c.req.param("alarm"));
  const blocks = alarm && sectionOf(readFileSync(runbook, "utf8"), alarm.name);
  if (!blocks) return c.notFound();
  const content = html`<p class="crumb"><a href="/">${view.words.pages.overview}</a></p><h1>${alarm.name}</h1>
    <div class="runbook" lang="en"><p class="lead">${alarm.says}.</p>${blocks.map(block)}
    <p class="quiet">docs/runbook.md</p></div>`;
  return c.html(page(view, { name: "overview", title: alarm.name, content }));
});
