import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie } from "hono/cookie";
import { html } from "hono/html";
import { HTTPException } from "hono/http-exception";
import { VisibleError } from "../core/errors.ts";
import { assets } from "./assets.ts";
import { coverage } from "./coverage/routes.ts";
import { createActions } from "./dead-letters/actions.ts";
import { deadLetters } from "./dead-letters/routes.ts";
import type { ConsoleDeps, ConsoleEnv } from "./deps.ts";
import { doorPage, page } from "./layout.ts";
import { overview } from "./overview/routes.ts";
import { queries } from "./queries/routes.ts";
import { report } from "./report/routes.ts";
import { runbookPages } from "./runbook/routes.ts";
import type { Access } from "./security/access.ts";
import { sameOriginOnly, sessionOnly, withActionToken, withSecurityHeaders } from "./security/guard.ts";
import { sessions } from "./sessions/routes.ts";
import { settings } from "./settings.ts";
import { createView, isTheme } from "./view.ts";
import { isLang, preferredLang, wordsIn } from "./words/words.ts";

/** Ten thousand selected messages are half a megabyte of ids. */
const largestForm = 8 * 1024 * 1024;

const shownTo = (c: Context) => {
  const lang = getCookie(c, "lang");
  const theme = getCookie(c, "theme");
  return {
    lang: isLang(lang) ? lang : preferredLang(c.req.header("accept-language")),
    theme: isTheme(theme) ? theme : "auto",
  } as const;
};

const refuseWithoutSession = (c: Context) => {
  const shown = shownTo(c);
  return c.html(doorPage({ ...shown, words: wordsIn(shown.lang) }), 401);
};

/** The operator's page. Whatever a request asks for, it is first held against `access` and its origin. */
export const createConsole = (deps: ConsoleDeps, { access, place }: { access: Access; place: string }) => {
  const app = new Hono<ConsoleEnv>();
  const actions = createActions(deps.letters, deps.clock);
  app.use(withSecurityHeaders, sameOriginOnly);
  app.route("/", assets);
  app.use(
    sessionOnly(access, refuseWithoutSession),
    bodyLimit({ maxSize: largestForm }),
    withActionToken(access),
    async (c, next) => {
      const { pathname, search } = new URL(c.req.url);
      const { actionToken } = access;
      c.set("view", createView({ ...shownTo(c), actionToken, place, here: pathname + search }));
      await next();
    },
  );
  app.route("/", settings);
  app.route("/", overview(deps));
  app.route("/coverage", coverage(deps));
  app.route("/sessions", sessions(deps));
  app.route("/dead-letters", deadLetters(deps, actions));
  app.route("/report", report(deps));
  app.route("/runbook", runbookPages);
  app.route("/queries", queries(deps));

  const message = (c: Context<ConsoleEnv>, title: string, text: unknown, status: 400 | 404 | 500) => {
    const view = c.get("view");
    if (!view) return c.text(`${title}\n`, status);
    const content = html`<h1>${title}</h1><p>${text}</p><p><a class="button" href="/">${view.words.pages.overview}</a></p>`;
    return c.html(page(view, { title, content }), status);
  };
  app.notFound((c) => {
    const words = c.get("view")?.words ?? wordsIn("en");
    return message(c, words.notFound, words.notFoundHint, 404);
  });
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const words = c.get("view")?.words ?? wordsIn("en");
    const reason = html`${words.failedHint} <code>${error.message}</code>`;
    return error instanceof VisibleError
      ? message(c, words.wrongInput, error.message, 400)
      : message(c, words.failed, reason, 500);
  });
  return {
    fetch: app.fetch,
    request: app.request,
    /** Ends what is under way. */
    close: actions.close,
  };
};
