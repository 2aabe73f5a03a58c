import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seriousViolations } from "../support/browser.ts";
import { foreignHost, type OpenConsole, openConsole } from "./open-console.ts";

let open: OpenConsole;
beforeAll(async () => {
  open = await openConsole({ sessions: [] });
});
afterAll(async () => {
  await open?.stopServers();
  await open?.close();
});

describe("other sites", () => {
  /** A page on this machine, so that the browser sends the cookies of the console along. */
  const evilPage = (target: string) => `<!doctype html><title>evil</title>
    <form id="form" method="post" action="${target}/settings"><input name="lang" value="pt"></form>
    <iframe src="${target}/"></iframe><img src="${target}/coverage">`;

  it("cannot read, frame or act, though they run on this machine", async () => {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html");
      response.end(evilPage(open.origin));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const evil = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const context = await open.browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(open.address);
      const seen = new Map<string, string>();
      const note = (request: Request, status?: number) => {
        const { origin, pathname } = new URL(request.url());
        // Styles, script and icon are for everyone.
        if (origin !== open.origin || pathname.startsWith("/assets/")) return;
        seen.set(
          `${request.method()} ${pathname}`,
          status === undefined || status === 403 ? "refused" : `${status}`,
        );
      };
      page.on("response", (response) => note(response.request(), response.status()));
      // What a page may not have the browser does not show it either, its status included.
      page.on("requestfailed", (request) => note(request));
      await page.goto(evil, { waitUntil: "load" });
      const fetched = await page.evaluate(
        (target) =>
          fetch(target, { credentials: "include" }).then(
            () => "read",
            () => "refused",
          ),
        `${open.origin}/dead-letters`,
      );
      expect(fetched).toBe("refused");
      await page.evaluate(
        (target) =>
          fetch(target, {
            method: "POST",
            mode: "no-cors",
            credentials: "include",
            body: "command=redrive",
          }).catch(() => undefined),
        `${open.origin}/dead-letters/propose`,
      );
      await page.evaluate("document.getElementById('form').submit()");
      await page.waitForURL(/settings/);
      expect(Object.fromEntries(seen)).toEqual({
        "GET /": "refused",
        "GET /coverage": "refused",
        "GET /dead-letters": "refused",
        "POST /dead-letters/propose": "refused",
        "POST /settings": "refused",
      });
    } finally {
      await context.close();
      server.closeAllConnections();
      server.close();
    }
  });

  it("cannot come in under a name that points here", async () => {
    const context = await open.browser.newContext();
    try {
      const page = await context.newPage();
      const foreign = new URL(open.address);
      foreign.hostname = foreignHost;
      const answer = await page.goto(foreign.href);
      expect(answer?.status()).toBe(403);
      expect(await context.cookies()).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it("and people without the token see a door, and nothing else", async () => {
    const context = await open.browser.newContext();
    try {
      const page = await context.newPage();
      const answer = await page.goto(`${open.origin}/dead-letters`);
      expect(answer?.status()).toBe(401);
      expect(await page.locator("body").textContent()).not.toContain("http-520");
      expect(await seriousViolations(page)).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
