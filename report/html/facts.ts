import type { IndexData } from "../data.ts";
import type { Language } from "../language/languages.ts";
import { effectiveNumber } from "../view/concentration.ts";
import { type Html, html } from "./html.ts";

interface Fact {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

const factsOf = (
  { portfolio, sessions, levels }: IndexData,
  { facts: words, formats }: Language,
): readonly Fact[] => {
  const [first, last, level] = [portfolio?.rows[0], sessions.at(-1), levels.at(-1)];
  return [
    ...(portfolio && first && last
      ? [
          { name: words.constituents, value: formats.number(portfolio.rows.length, 0) },
          { name: words.heaviest, value: formats.percent(first.weight_pct, 2), note: first.ticker },
          { name: words.topTen, value: formats.percent(last.top_10_weight_pct, 2), note: words.ofIndex },
          {
            name: words.effective,
            value: formats.number(effectiveNumber(last.herfindahl), 1),
            note: words.effectiveNote,
          },
        ]
      : []),
    ...(level
      ? [
          {
            name: words.level,
            value: formats.number(level.close_level, 2),
            note: `${words.points}, ${formats.date(level.session_date)}`,
          },
        ]
      : []),
  ];
};

/** The numbers that a reader looks for first. */
export const renderFacts = (data: IndexData, language: Language): Html => html`
<dl class="facts" aria-label="${language.facts.label}">${factsOf(data, language).map(
  ({ name, value, note }) =>
    html`<div><dt>${name}</dt><dd>${value}${note === undefined ? undefined : html` <small>${note}</small>`}</dd></div>`,
)}</dl>`;
