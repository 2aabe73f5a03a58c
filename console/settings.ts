import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { ConsoleEnv } from "./deps.ts";
import { isTheme } from "./view.ts";
import { isLang } from "./words/words.ts";

const aYear = 365 * 24 * 60 * 60;

/** A path of this console; anything that a browser could take for another site is the overview. */
export const localPath = (text: unknown): string =>
  typeof text === "string" && /^\/(?![/\\])[^\s\\]*$/.test(text) ? text : "/";

/** Language and appearance, kept in cookies of their own. */
export const settings = new Hono<ConsoleEnv>().post("/settings", async (c) => {
  const { lang, theme, here } = await c.req.parseBody();
  const keep = (name: string, value: string) =>
    setCookie(c, name, value, { httpOnly: true, sameSite: "Strict", path: "/", maxAge: aYear });
  if (typeof lang === "string" && isLang(lang)) keep("lang", lang);
  if (typeof theme === "string" && isTheme(theme)) keep("theme", theme);
  return c.redirect(localPath(here), 303);
});
