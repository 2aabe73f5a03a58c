import { Hono } from "hono";
import { html } from "hono/html";
import { SessionDate } from "../../contracts/fields.ts";
import {
  dayStatus,
  firstKnownDay,
  lastKnownDay,
  nextSession,
  previousSession,
} from "../../core/calendar/calendar.ts";
import { VisibleError } from "../../core/errors.ts";
import { parseRawKey } from "../../core/lake/keys.ts";
import { type FileLineage, isSound } from "../../core/operations/explain/explain.ts";
import type { ConsoleDeps, ConsoleEnv } from "../deps.ts";
import { page } from "../layout.ts";
import { badge, emptyState, type Markup } from "../markup.ts";
import type { View } from "../view.ts";
import { curatedCard } from "./curated-card.ts";
import { refinedCard } from "./refined-card.ts";

const isEmpty = (file: FileLineage): boolean =>
  file.layer === "curated"
    ? file.verdict === "nothing" && file.sets.length === 0
    : file.freshness === "nothing" && file.files === 0;

const neighbours = ({ words }: View, session: SessionDate): Markup => {
  const isInside = session > firstKnownDay && session < lastKnownDay;
  const before = isInside ? previousSession(session) : undefined;
  const after = isInside ? nextSession(session) : undefined;
  const link = (to: SessionDate | undefined, label: string, text: unknown) =>
    to === undefined
      ? ""
      : html`<a class="button" href="/sessions/${to}" aria-label="${label} ${to}">${text}</a>`;
  return html`<nav class="neighbours" aria-label="${words.sessions}">${link(before, words.dayBefore, html`← ${before}`)}${link(after, words.dayAfter, html`${after} →`)}</nav>`;
};

const content = (view: View, session: SessionDate, files: readonly FileLineage[]): Markup => {
  const { words } = view;
  const found = files.filter((file) => !isEmpty(file));
  const empty = files.filter(isEmpty).map(({ table }) => table);
  const day = dayStatus(session);
  const head = html`<p class="crumb"><a href="/coverage?year=${session.slice(0, 4)}">${words.coverageTitle} ${session.slice(0, 4)}</a></p>
    <div class="between"><h1>${words.sessionTitle} <span class="light">${session}</span></h1>${neighbours(view, session)}</div>
    ${day.kind === "closed" ? html`<p class="notice idle">${words.dayClosed(day.reason)}</p>` : ""}`;
  if (found.length === 0) return html`${head}${emptyState(words.nothingOfSession, empty.join(", "))}`;
  const sound = isSound({ subject: session, files })
    ? badge("good", words.sound)
    : badge("bad", words.unsound);
  return html`${head}<p class="sound">${sound}</p>
    <div class="lineages">${found.map((file) => (file.layer === "curated" ? curatedCard(view, file) : refinedCard(view, file)))}</div>
    ${empty.length === 0 ? "" : html`<p class="quiet">${words.nothingOfTables} ${empty.join(", ")}.</p>`}`;
};

export const sessions = ({ explain, raw }: ConsoleDeps) =>
  new Hono<ConsoleEnv>()
    /** B3's bytes, to be saved and never shown: they are whatever was answered. */
    .get("/raw", async (c) => {
      const key = c.req.query("key") ?? "";
      const object = parseRawKey(key) ? await raw.get(key) : undefined;
      if (!object) return c.notFound();
      c.header("content-type", "application/octet-stream");
      c.header("content-disposition", `attachment; filename="${key.replaceAll("/", "_")}"`);
      return c.body(new Uint8Array(object.body));
    })
    .get("/:session", async (c) => {
      const view = c.get("view");
      const session = SessionDate.safeParse(c.req.param("session"));
      if (!session.success) throw new VisibleError("not-a-date", view.words.notADay);
      const { files } = await explain(session.data);
      const title = `${view.words.sessionTitle} ${session.data}`;
      return c.html(page(view, { name: "coverage", title, content: content(view, session.data, files) }));
    });
