import { Hono } from "hono";
import { html } from "hono/html";
import type { Status } from "../../core/operations/read-status.ts";
import type { ConsoleDeps, ConsoleEnv } from "../deps.ts";
import { page } from "../layout.ts";
import type { Markup } from "../markup.ts";
import type { View } from "../view.ts";
import { queuePanels } from "./queue-panels.ts";
import { alarmsPart, lastRunsTable, refineTable, sessionPart } from "./status-tables.ts";
import { verdict } from "./verdict.ts";

/** What stands below the queues. */
const statusParts = (view: View, status: Status): Markup => {
  const { words } = view;
  return html`<div class="two">
      <section aria-labelledby="session"><h2 id="session">${words.currentSession}</h2><div class="card">${sessionPart(view, status)}</div></section>
      <section aria-labelledby="alarms"><h2 id="alarms">${words.alarms}</h2><div class="card">${alarmsPart(view, status)}</div></section>
    </div>
    <section aria-labelledby="runs"><h2 id="runs">${words.lastRuns}</h2>${lastRunsTable(view, status)}</section>
    <section aria-labelledby="refine"><h2 id="refine">${words.refineRuns}</h2>${refineTable(view, status)}</section>`;
};

export const overview = ({ depths, readStatus }: ConsoleDeps) =>
  new Hono<ConsoleEnv>()
    .get("/", async (c) => {
      const view = c.get("view");
      const { words } = view;
      const status = await readStatus();
      const content = html`<h1>${words.pages.overview}</h1>
        <div data-live="/live/verdict" data-seconds="15" role="status">${verdict(view, status)}</div>
        <section aria-labelledby="queues"><h2 id="queues">${words.queues}</h2>
          <div data-live="/live/queues" data-seconds="5">${queuePanels(view, depths)}</div></section>
        ${statusParts(view, status)}`;
      return c.html(page(view, { name: "overview", title: words.pages.overview, content }));
    })
    .get("/live/queues", (c) => c.html(queuePanels(c.get("view"), depths)))
    .get("/live/verdict", async (c) => c.html(verdict(c.get("view"), await readStatus())));
