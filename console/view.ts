import { html } from "hono/html";
import type { Markup } from "./markup.ts";
import { type Lang, type Words, wordsIn } from "./words/words.ts";

export const themes = ["auto", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const isTheme = (text: string | undefined): text is Theme => themes.some((theme) => theme === text);

/** What every page is rendered with: words, formats, and the token of its forms. */
export interface View {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly words: Words;
  readonly actionToken: string;
  /** Path and query of the page, to come back to. */
  readonly here: string;
  /** What is looked at: a data folder, an endpoint, or AWS. */
  readonly place: string;
  readonly number: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** An instant, in the time zone of the exchange. */
  readonly time: (at: Date, style?: "full" | "clock") => Markup;
}

export const timeZone = "America/Sao_Paulo";

const locales: Readonly<Record<Lang, string>> = { en: "en-GB", pt: "pt-BR" };

export const createView = (shown: Pick<View, "lang" | "theme" | "actionToken" | "here" | "place">): View => {
  const locale = locales[shown.lang];
  const numbers = new Intl.NumberFormat(locale);
  const short = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const full = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium", timeStyle: "medium" });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "medium" });
  return {
    ...shown,
    words: wordsIn(shown.lang),
    number: (value) => numbers.format(value),
    bytes: (value) => {
      const step = value < 1000 ? 0 : value < 1_000_000 ? 1 : 2;
      return `${short.format(value / 1000 ** step)} ${["B", "kB", "MB"][step]}`;
    },
    time: (at, style = "full") =>
      html`<time datetime="${at.toISOString()}">${(style === "clock" ? clock : full).format(at)}</time>`,
  };
};
