import { Hono } from "hono";
import { html } from "hono/html";
import { IndexCode, SessionDate } from "../../contracts/fields.ts";
import { VisibleError } from "../../core/errors.ts";
import type { ConsoleDeps, ConsoleEnv, ReportAsk } from "../deps.ts";
import { page } from "../layout.ts";
import { emptyState, type Markup } from "../markup.ts";
import { remember } from "../remember.ts";
import { reportPolicy } from "../security/headers.ts";
import type { View } from "../view.ts";

/** A report asks Athena a dozen questions. */
const rememberedMs = 5 * 60_000;

type Fields = Readonly<Record<string, string>>;

/** Throws a `VisibleError` (`bad-report`). */
const toAsk = ({ index = "", session = "" }: Fields, lang: ReportAsk["lang"]): ReportAsk => {
  const codes = index
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((code) => code !== "");
  const wrong = codes.find((code) => code !== "ALL" && !IndexCode.safeParse(code).success);
  if (wrong !== undefined) throw new VisibleError("bad-report", `"${wrong}" is no index code`);
  if (session !== "" && !SessionDate.safeParse(session).success)
    throw new VisibleError("bad-report", `"${session}" is no date`);
  return {
    lang,
    ...(codes.length === 0 ? {} : { indexes: codes.includes("ALL") ? "all" : codes }),
    ...(session === "" ? {} : { session }),
  };
};

const documentPath = (fields: Fields): string => {
  const { index, session } = fields;
  return `/report/document?${new URLSearchParams({ ...(index ? { index } : {}), ...(session ? { session } : {}) })}`;
};

const form = ({ words }: View, { index = "", session = "" }: Fields): Markup =>
  html`<form class="row" method="get" action="/report">
    <label>${words.indexes} <input name="index" value="${index}" placeholder="IBOV, IFIX" autocapitalize="characters" spellcheck="false"></label>
    <label>${words.session} <input name="session" type="date" value="${session}"></label>
    <button class="primary">${words.showReport}</button></form>`;

export const report = ({ report: render, clock }: ConsoleDeps) => {
  const rendered = remember({ clock, milliseconds: rememberedMs }, (ask: string) =>
    render(JSON.parse(ask) as ReportAsk),
  );
  const documentOf = (fields: Fields, lang: ReportAsk["lang"]) =>
    rendered(JSON.stringify(toAsk(fields, lang)));

  return new Hono<ConsoleEnv>()
    .get("/", async (c) => {
      const view = c.get("view");
      const { words } = view;
      const fields = c.req.query();
      const show = (content: Markup, status: 200 | 400 = 200) =>
        c.html(
          page(view, {
            name: "report",
            title: words.pages.report,
            content: html`<h1>${words.pages.report}</h1><p class="lead">${words.reportIntro}</p>${form(view, fields)}${content}`,
          }),
          status,
        );
      try {
        await documentOf(fields, view.lang);
      } catch (error) {
        if (!(error instanceof VisibleError)) throw error;
        return show(emptyState(words.noReport, error.message), 400);
      }
      const path = documentPath(fields);
      return show(html`<p class="row"><a class="button" href="${path}">${words.openReport}</a>
        <a class="button" href="${path}" download="report.html">${words.download}</a></p>
        <iframe class="report" src="${path}" title="${words.pages.report}" data-grows></iframe>`);
    })
    .get("/document", async (c) => {
      c.header("content-security-policy", reportPolicy);
      return c.html(await documentOf(c.req.query(), c.get("view").lang));
    });
};
