import { html, raw } from "hono/html";
import { assetPath } from "./assets.ts";
import type { Markup } from "./markup.ts";
import { themes, type View } from "./view.ts";
import { langs } from "./words/words.ts";

export type PageName = "overview" | "coverage" | "dead-letters" | "queries" | "report";

const paths: Readonly<Record<PageName, string>> = {
  overview: "/",
  coverage: "/coverage",
  "dead-letters": "/dead-letters",
  queries: "/queries",
  report: "/report",
};

/** The hidden fields of each form that changes something. */
export const actionFields = ({ actionToken }: View): Markup =>
  html`<input type="hidden" name="_token" value="${actionToken}">`;

const settings = (view: View): Markup => {
  const { words, lang, theme } = view;
  const choice = (name: string, value: string, text: string, isChosen: boolean) =>
    html`<button name="${name}" value="${value}" aria-pressed="${String(isChosen)}">${text}</button>`;
  return html`<form class="settings" method="post" action="/settings">
    ${actionFields(view)}<input type="hidden" name="here" value="${view.here}">
    <fieldset><legend class="sr">${words.language}</legend>
      ${langs.map((one) => choice("lang", one, one.toUpperCase(), one === lang))}</fieldset>
    <fieldset><legend class="sr">${words.appearance}</legend>
      ${themes.map((one) => choice("theme", one, words.themes[one], one === theme))}</fieldset>
  </form>`;
};

const skeleton = (
  shown: Pick<View, "lang" | "theme">,
  title: string,
  body: Markup,
): Markup => html`${raw("<!doctype html>")}
<html lang="${shown.lang === "pt" ? "pt-BR" : "en"}" data-theme="${shown.theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${assetPath("icon.svg")}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath("console.css")}">
<script type="module" src="${assetPath("console.js")}"></script>
</head>
${body}
</html>`;

/** A whole page: the bar with its links, and `content` as the page's main part. */
export const page = (
  view: View,
  { name, title, content }: { readonly name?: PageName; readonly title: string; readonly content: unknown },
): Markup => {
  const { words } = view;
  const link = ([one, path]: [string, string]) =>
    html`<li><a href="${path}" aria-current="${one === name ? "page" : "false"}">${words.pages[one as PageName]}</a></li>`;
  return skeleton(
    view,
    `${title} · ${words.console}`,
    html`<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="bar">
  <a class="brand" href="/"><span class="mark" aria-hidden="true"></span><span>${words.lake}</span></a>
  <nav aria-label="${words.console}"><ul>${Object.entries(paths).map(link)}</ul></nav>
</header>
<main id="main" tabindex="-1"><p class="notice warn" id="unreached" role="status" hidden>${words.unreached}</p>${content}</main>
<footer>
  <p>${words.lookingAt} <code>${view.place}</code><br>${words.timesIn}</p>
  ${settings(view)}
</footer>
</body>`,
  );
};

/** A page for who has no session yet: it has no link and no form. */
export const doorPage = (shown: Pick<View, "lang" | "theme" | "words">): Markup =>
  skeleton(
    shown,
    shown.words.console,
    html`<body class="door"><main><h1>${shown.words.lake}</h1><p>${shown.words.door}</p>
<p><a href="/">${shown.words.tryAgain}</a></p></main></body>`,
  );
