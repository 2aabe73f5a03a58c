import { en } from "./en.ts";
import { pt } from "./pt.ts";

/** Every text of the console in one language. */
export type Words = typeof en;

const languages = { en, pt } as const satisfies Readonly<Record<string, Words>>;
export type Lang = keyof typeof languages;

export const langs = Object.keys(languages) as Lang[];
export const isLang = (text: string | undefined): text is Lang => langs.some((lang) => lang === text);
export const wordsIn = (lang: Lang): Words => languages[lang];

/** The first of a browser's languages that the console speaks. */
export const preferredLang = (acceptLanguage: string | undefined): Lang =>
  (acceptLanguage ?? "")
    .split(",")
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find(isLang) ?? "en";
