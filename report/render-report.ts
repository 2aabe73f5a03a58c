import { readFileSync } from "node:fs";
import { createDraw, type Draw } from "./charts/draw.ts";
import type { IndexData, ReportData } from "./data.ts";
import { changes } from "./figures/changes.ts";
import { concentration } from "./figures/concentration.ts";
import { coverage } from "./figures/coverage.ts";
import type { FigureOf } from "./figures/figure.ts";
import { heaviest } from "./figures/heaviest.ts";
import { levels } from "./figures/levels.ts";
import { sectors } from "./figures/sectors.ts";
import { weights } from "./figures/weights.ts";
import { renderFacts } from "./html/facts.ts";
import { renderFigure } from "./html/figure.ts";
import { type Html, html, trusted } from "./html/html.ts";
import { type Language, type LanguageName, languages } from "./language/languages.ts";

/** In the order of reading. */
const figures: readonly FigureOf[] = [heaviest, sectors, changes, weights, levels, concentration, coverage];

const styles = ["colours", "page", "figures", "print"]
  .map((name) => readFileSync(new URL(`./html/styles/${name}.css`, import.meta.url), "utf8"))
  .join("\n");

const renderIndex = async (data: IndexData, draw: Draw, language: Language): Promise<Html> => {
  const drawn = await Promise.all(
    figures.map((figure) => renderFigure(figure(data, language), data.index, draw, language)),
  );
  return html`
<article id="${data.index}">
<header><h2>${data.index}</h2><p>${language.session(language.formats.longDate(data.session))}</p></header>
${renderFacts(data, language)}
<div class="figures">${drawn}</div>
</article>`;
};

/** One HTML document that asks for nothing: styles and pictures lie in it, and it runs no script. */
export const renderReport = async (
  { generatedAt, indexes }: ReportData,
  name: LanguageName,
): Promise<string> => {
  const language: Language = languages[name];
  const draw = await createDraw(language);
  const codes = indexes.map(({ index }) => index);
  const articles: Html[] = [];
  for (const data of indexes) articles.push(await renderIndex(data, draw, language));
  return html`<!doctype html>
<html lang="${language.code}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${language.report}: ${codes.join(", ")}</title>
<style>${trusted(styles)}</style>
</head>
<body>
<header class="masthead"><h1>${language.report}</h1>${
    codes.length < 2
      ? undefined
      : html`<nav aria-label="${language.contents}"><ul>${codes.map((code) => html`<li><a href="#${code}">${code}</a></li>`)}</ul></nav>`
  }</header>
<main>${articles}</main>
<footer><p>${language.source(language.formats.instant(generatedAt))}</p><p>${language.disclaimer}</p></footer>
</body>
</html>
`.text;
};
