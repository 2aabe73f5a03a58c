import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Who may see the console, and who may act in it: two secrets that end with the process. */
export interface Access {
  /** Part of the address that the command prints; a browser that shows it once keeps it as a cookie. */
  readonly sessionToken: string;
  /** In every form that changes something; pages of other sites cannot read it. */
  readonly actionToken: string;
  /** Cookies know no port: two consoles on one machine need two names. */
  readonly cookieName: string;
}

const newToken = () => randomBytes(32).toString("base64url");
const digest = (text: string) => createHash("sha256").update(text).digest();

export const newAccess = (): Access => {
  const sessionToken = newToken();
  return {
    sessionToken,
    actionToken: newToken(),
    cookieName: `bovespa-console-${digest(sessionToken).toString("hex").slice(0, 8)}`,
  };
};

/** Compares in a time that says nothing of where two texts differ, nor of their length. */
export const isToken = (given: unknown, token: string): boolean =>
  typeof given === "string" && timingSafeEqual(digest(given), digest(token));
