import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localPath } from "../../console/settings.ts";
import { host, memoryConsole, origin } from "./console.ts";

const console_ = memoryConsole();
const { ask, access, app } = console_;

const paths = [
  "/",
  "/coverage",
  "/sessions/2025-04-07",
  "/dead-letters",
  "/queries",
  "/report",
  "/live/queues",
];
const actions = [
  "/queries/run",
  "/dead-letters/propose",
  "/dead-letters/act",
  "/dead-letters/download",
  "/settings",
];

describe("the host", () => {
  it.each([
    "evil.example",
    "evil.example:4580",
    "127.0.0.1.evil.example",
    "192.168.0.7:4580",
    "0.0.0.0:4580",
    "",
  ])("%j is refused, with a good session too", async (foreign) => {
    for (const path of paths) {
      const answer = await ask(path, { headers: { host: foreign } });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain("<html");
    }
  });

  it.each(["127.0.0.1:4580", "localhost:4580", "[::1]:4580", "localhost:9000"])(
    "%s is this machine, also through a forwarded port",
    async (own) => {
      expect((await ask("/", { headers: { host: own } })).status).toBe(200);
    },
  );
});

describe("an origin", () => {
  it.each([
    "https://evil.example",
    "http://127.0.0.1:9999",
    "http://localhost:4580",
    "https://127.0.0.1:4580",
    "null",
  ])("of another site, as %s, is refused for whatever it asks", async (foreign) => {
    for (const path of paths) expect((await ask(path, { headers: { origin: foreign } })).status).toBe(403);
    for (const path of actions)
      expect((await ask(path, { form: {}, headers: { origin: foreign } })).status).toBe(403);
  });

  it("is asked of each action", async () => {
    const body = new URLSearchParams({ _token: access.actionToken, lang: "pt" });
    const cookie = `${access.cookieName}=${access.sessionToken}`;
    const answer = await app.request(`${origin}/settings`, {
      method: "POST",
      headers: { host, cookie },
      body,
    });
    expect(answer.status).toBe(403);
  });

  it("may be foreign where a person followed a link, and nowhere else", async () => {
    const site = { "sec-fetch-site": "cross-site" };
    const link = { ...site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    const frame = { ...site, "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" };
    expect((await ask("/", { headers: link })).status).toBe(200);
    expect((await ask("/", { headers: frame })).status).toBe(403);
    expect((await ask("/", { headers: { ...site, "sec-fetch-mode": "no-cors" } })).status).toBe(403);
    expect((await ask("/settings", { form: {}, headers: link })).status).toBe(403);
  });
});

describe("a session", () => {
  const without = { headers: { cookie: "" } };

  it("is asked of every page and action", async () => {
    for (const path of [...paths, "/nowhere"]) {
      const answer = await ask(path, without);
      expect(answer.status).toBe(401);
      const text = await answer.text();
      expect(text).not.toContain(access.actionToken);
      expect(text).not.toContain("memory");
    }
    for (const path of actions) expect((await ask(path, { form: {}, ...without })).status).toBe(401);
  });

  it("begins with the address that was printed, and the token leaves the address bar", async () => {
    const answer = await ask(`/?token=${access.sessionToken}`, without);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toContain(`${access.cookieName}=${access.sessionToken}`);
    for (const flag of ["HttpOnly", "SameSite=Strict", "Path=/"]) expect(cookie).toContain(flag);
  });

  it("begins with no other token", async () => {
    for (const token of ["", "x", access.actionToken, `${access.sessionToken}x`]) {
      const answer = await ask(`/?token=${token}`, without);
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([401, null]);
    }
  });

  it("is another one for each console", () => {
    const other = memoryConsole().access;
    expect(other.sessionToken).not.toBe(access.sessionToken);
    expect(other.cookieName).not.toBe(access.cookieName);
  });
});

describe("an action", () => {
  it("without the token of a form is refused", async () => {
    for (const path of actions)
      for (const _token of ["", "x", access.sessionToken])
        expect((await ask(path, { form: { _token } })).status).toBe(403);
  });

  it("is a POST, and nothing else is", async () => {
    for (const method of ["PUT", "PATCH", "DELETE", "OPTIONS"])
      expect((await ask("/settings", { method, headers: { origin } })).status).toBe(403);
    for (const path of actions) expect((await ask(path)).status).toBe(404);
  });

  it("cannot be larger than a form", async () => {
    const headers = { "content-length": String(9 * 1024 * 1024) };
    const answer = await ask("/queries/run", { form: { sql: "x" }, headers });
    expect(answer.status).toBe(413);
  });
});

describe("every answer", () => {
  it("has a policy without inline script or style, and is not kept", async () => {
    const answers = [
      ...(await Promise.all([...paths, "/nowhere", "/sessions/never"].map((path) => ask(path)))),
      await ask("/", { headers: { cookie: "" } }),
      await ask("/", { headers: { host: "evil.example" } }),
    ];
    for (const { headers } of answers) {
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  it("that is a report can run no script, and fetches nothing", async () => {
    const policy = (await ask("/report/document")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("sandbox allow-same-origin");
    expect(policy).not.toContain("script-src");
  });

  it("needs no inline script, style or handler", async () => {
    for (const path of paths) {
      const text = await console_.page(path);
      expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=/i);
    }
  });
});

describe("a page to come back to", () => {
  it("lies in this console, whatever is asked", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.constantFrom(
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
          ),
          fc.string().map((text) => `/${text}`),
        ),
        (text) => {
          expect(new URL(localPath(text), origin).origin).toBe(origin);
        },
      ),
    );
  });

  it("is kept where it is one", async () => {
    const answer = await ask("/settings", { form: { lang: "pt", here: "/coverage?year=2025" } });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/coverage?year=2025"]);
  });
});
