import { en, type Language } from "./en.ts";
import { pt } from "./pt.ts";

export type { Language } from "./en.ts";

export const languages = { en, pt } as const satisfies Readonly<Record<string, Language>>;
export type LanguageName = keyof typeof languages;
export const languageNames = Object.keys(languages) as readonly LanguageName[];
