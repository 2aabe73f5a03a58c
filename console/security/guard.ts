import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { isLoopbackHost } from "../../local/cloud/routing.ts";
import { type Access, isToken } from "./access.ts";
import { pagePolicy, securityHeaders } from "./headers.ts";

const isReading = (method: string) => method === "GET" || method === "HEAD";

/** Why a request cannot have come from a page of this console or from its address bar; undefined when it can. */
const foreignness = ({ req }: Context): string | undefined => {
  const host = req.header("host");
  // A name that an attacker's DNS points at 127.0.0.1 arrives with that name.
  if (!isLoopbackHost(host)) return `Host ${host ?? "(none)"} is not this machine`;
  const origin = req.header("origin");
  if (origin !== undefined && origin !== `http://${host}`) return `Origin ${origin} is another site`;
  const site = req.header("sec-fetch-site");
  const isForeign = site === "cross-site" || site === "same-site";
  if (isReading(req.method)) {
    const isFollowedLink =
      req.header("sec-fetch-mode") === "navigate" && req.header("sec-fetch-dest") === "document";
    return isForeign && !isFollowedLink ? "another site's page asked for it" : undefined;
  }
  if (req.method !== "POST") return `there is nothing to ${req.method} here`;
  if (origin === undefined) return "an action needs an Origin";
  return isForeign ? "another site's page asked for it" : undefined;
};

/** Headers of every answer; one that a page has set itself stays. */
export const withSecurityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
  if (!c.res.headers.has("content-security-policy")) c.res.headers.set("content-security-policy", pagePolicy);
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

/** Keeps out what comes under another name or from another site. */
export const sameOriginOnly: MiddlewareHandler = async (c, next) => {
  const reason = foreignness(c);
  return reason === undefined ? next() : c.text(`refused: ${reason}\n`, 403);
};

/** Turns the token of the printed address into a cookie, and lets in who has that cookie. */
export const sessionOnly =
  (access: Access, refuse: (c: Context) => Response | Promise<Response>): MiddlewareHandler =>
  async (c, next) => {
    const given = c.req.query("token");
    if (given !== undefined && isReading(c.req.method) && isToken(given, access.sessionToken)) {
      setCookie(c, access.cookieName, access.sessionToken, { httpOnly: true, sameSite: "Strict", path: "/" });
      return c.redirect("/", 303);
    }
    return isToken(getCookie(c, access.cookieName), access.sessionToken) ? next() : refuse(c);
  };

/** An action carries the token that its form was given. */
export const withActionToken =
  (access: Access): MiddlewareHandler =>
  async (c, next) => {
    if (isReading(c.req.method)) return next();
    const { _token: given } = await c.req.parseBody();
    return isToken(given, access.actionToken)
      ? next()
      : c.text(
          "refused: this form is of an earlier console; go back, load the page again, and repeat\n",
          403,
        );
  };
