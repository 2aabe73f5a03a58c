import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsQueueDepth } from "../../../adapters/aws/queue-depth.ts";
import { resourceName } from "../../../contracts/names.ts";
import { collect, withCloud } from "../../local/run/collecting.ts";
import { desk, phone, scrollsSideways, seriousViolations } from "../support/browser.ts";
import {
  hostile,
  hostileLetter,
  madeUpLetters,
  type OpenConsole,
  openConsole,
  putLetters,
  screenshot,
} from "./open-console.ts";

let open: OpenConsole;
beforeAll(async () => {
  open = await openConsole({ sessions: ["2022-12-29", "2025-04-07", "2025-07-04"] });
});
afterAll(() => open?.close());

const depthOf = async (queue: string): Promise<number> => {
  const sqs = sqsClient(open.pointed);
  const depth = await createSqsQueueDepth(sqs, resourceName(open.pointed.stage, queue))();
  sqs.destroy();
  return depth;
};

const runQuery = async (page: Page, name: string) => {
  await page.goto(`${open.origin}/queries`);
  await page
    .locator("li", { has: page.getByRole("heading", { name, exact: true }) })
    .getByRole("button")
    .click();
  await page.waitForURL(/\/results\//);
};

/** Every kind of page there is, each left open for whoever looks at it. */
const pages: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  overview: (page) => page.goto(`${open.origin}/`),
  coverage: (page) => page.goto(`${open.origin}/coverage?year=2025`),
  session: async (page) => {
    await page.goto(`${open.origin}/sessions/2025-04-07`);
    await page.locator("summary").first().click();
  },
  "dead-letters": (page) => page.goto(`${open.origin}/dead-letters`),
  "dead-letter": async (page) => {
    await page.goto(`${open.origin}/dead-letters?code=contract-violation`);
    await page.locator(".letter-title").click();
    await page.locator("details.edit summary").click();
  },
  propose: async (page) => {
    await page.goto(`${open.origin}/dead-letters?code=http-520`);
    await page.locator("[name=all]").check();
    await page.locator("[value=redrive]").click();
  },
  queries: (page) => page.goto(`${open.origin}/queries`),
  "query-result": (page) => runQuery(page, "top_stocks"),
  runbook: (page) => page.goto(`${open.origin}/runbook/fetch-page-dlq-not-empty`),
  report: async (page) => {
    await page.goto(`${open.origin}/report`);
    await page.frameLocator("iframe").locator("h2").first().waitFor();
  },
  "not-found": (page) => page.goto(`${open.origin}/nowhere`),
};

const looks = [
  { name: "desk", options: { viewport: desk, colorScheme: "light", locale: "en-GB" } },
  { name: "phone", options: { viewport: phone, colorScheme: "dark", locale: "pt-BR" } },
] as const;

/** What the documentation shows; of the overview a later state, and some pages in tests of their own. */
const shown = new Set(
  ["coverage-desk", "session-desk", "dead-letters-desk", "dead-letter-desk", "propose-desk"].concat([
    "query-result-desk",
    "query-result-phone",
    "overview-phone",
    "dead-letters-phone",
    "coverage-phone",
  ]),
);

describe.each(looks)("at a $name", ({ name: look, options }) => {
  it("every page is readable by all, fits, and complains of nothing", async () => {
    const found: Record<string, unknown> = {};
    const complaints = await open.withPage(options, async (page) => {
      for (const [name, visit] of Object.entries(pages)) {
        await visit(page);
        const violations = await seriousViolations(page);
        if (violations.length > 0) found[name] = violations;
        if (await scrollsSideways(page)) found[`${name} is wider than the screen`] = true;
        if (shown.has(`${name}-${look}`)) await screenshot(page, `${name}-${look}`, look === "desk");
      }
    });
    // The browser itself tells of the 404 that was asked for.
    expect(complaints.filter((text) => !text.includes("/nowhere: "))).toEqual([]);
    expect(found).toEqual({});
  });
});

describe("a message whose body is markup", () => {
  beforeAll(() => putLetters(open.pointed, [hostileLetter]));

  it("is shown as text wherever it is shown, and runs nothing", async () => {
    const complaints = await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/dead-letters?fresh=1&match=onerror`);
      expect(await page.locator(".letters strong").textContent()).toBe(hostile);
      await page.locator(".letter-title").click();
      expect(await page.locator("h1").textContent()).toBe(hostile);
      expect(await page.locator("pre").first().textContent()).toContain(JSON.stringify(hostile));
      expect(await page.locator("textarea").inputValue()).toContain(JSON.stringify(hostile));
      await screenshot(page, "hostile-message");
      await page.getByRole("button", { name: "Discard…" }).click();
      expect(await page.locator("tbody th").textContent()).toBe(hostile);
      expect(await page.evaluate("globalThis.hacked")).toBeUndefined();
      expect(await page.locator("script").count()).toBe(1);
      expect(await page.locator("img").count()).toBe(0);
    });
    expect(complaints).toEqual([]);
  });
});

describe("dead letters", () => {
  it("are redriven with the keyboard alone, those that were ticked and no others", async () => {
    const complaints = await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/dead-letters?code=http-520`);
      const ticks = page.getByRole("checkbox", { name: /^Select http-520/ });
      expect(await ticks.count()).toBe(3);
      for (const at of [0, 1]) {
        await ticks.nth(at).focus();
        await page.keyboard.press("Space");
      }
      expect(await page.locator("[data-selected]").textContent()).toBe("2 selected");
      await page.getByRole("button", { name: "Redrive…" }).focus();
      await page.keyboard.press("Enter");
      const confirm = page.getByRole("button", { name: "Redrive 2 letters" });
      await confirm.waitFor();
      expect(await depthOf("fetch-page")).toBe(0);
      await confirm.focus();
      await page.keyboard.press("Enter");
      await page.getByText("2 of 2").waitFor();
      await page.locator(".badge.good").waitFor();
      await page.goto(`${open.origin}/dead-letters?code=http-520`);
      expect(await page.getByRole("checkbox", { name: /^Select http-520/ }).count()).toBe(1);
    });
    expect(complaints).toEqual([]);
    expect(await depthOf("fetch-page")).toBe(2);
    expect(await depthOf("fetch-page-dlq")).toBe(2);
  });

  it("are seen waiting on the overview, which reads itself again", async () => {
    await open.withPage({ viewport: desk }, async (page) => {
      const panel = page.locator("article", { has: page.getByRole("heading", { name: "fetch-page" }) });
      await panel.getByText(/^2\s*waiting/).waitFor();
      const first = await panel.locator("path.line-main").getAttribute("d");
      await expect
        .poll(() => panel.locator("path.line-main").getAttribute("d"), { timeout: 30_000 })
        .not.toBe(first);
      await screenshot(page, "overview-desk", true);
    });
  });

  it("are downloaded as they lie there, and stay", async () => {
    await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/dead-letters`);
      await page.locator("[name=all]").check();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Download" }).click(),
      ]);
      const text = await readFile(await download.path(), "utf8");
      expect(text.trimEnd().split("\n")).toHaveLength(madeUpLetters + 1 - 2);
    });
    expect(await depthOf("fetch-page-dlq")).toBe(2);
  });

  it("are edited to what their contract takes, or told why not", async () => {
    await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/dead-letters?code=contract-violation`);
      await page.locator(".letter-title").click();
      await page.locator("details.edit summary").click();
      await page.getByRole("button", { name: "Redrive edited…" }).click();
      expect(await page.getByRole("alert").textContent()).toContain("specversion");
    });
    expect(await depthOf("fetch-page-dlq")).toBe(2);
  });

  it("are discarded after a question, and kept in the lake", async () => {
    await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/dead-letters?code=contract-violation`);
      await page.locator("[name=letter]").check();
      await page.getByRole("button", { name: "Discard…" }).click();
      await page.getByRole("button", { name: "Discard 1 letter" }).click();
      await page.getByText("1 of 1").waitFor();
      await page.getByText("operations/dead-letters/").waitFor();
    });
    expect(await depthOf("fetch-page-dlq")).toBe(1);
  });
});

describe("a query", () => {
  it("is shown as rows and as a chart, of what is chosen", async () => {
    const complaints = await open.withPage({ viewport: desk }, async (page) => {
      await runQuery(page, "top_stocks");
      const rows = await page.locator("table.data tbody tr").count();
      expect(rows).toBe(10);
      expect(await page.locator(".bars li").count()).toBe(rows);
      await page.getByLabel("Value").selectOption("place");
      await page.getByRole("button", { name: "Draw" }).click();
      expect(await page.locator(".bar-value").allTextContents()).toEqual(
        Array.from({ length: rows }, (_, at) => String(at + 1)),
      );
    });
    expect(complaints).toEqual([]);
  });

  it("of one's own runs with Ctrl+Enter; one that is wrong is kept, with the reason", async () => {
    await open.withPage({ viewport: desk }, async (page) => {
      await page.goto(`${open.origin}/queries`);
      await page.getByLabel("Statement").fill("SELECT nope FROM index_weights");
      await page.keyboard.press("Control+Enter");
      expect(await page.getByRole("alert").textContent()).toContain("COLUMN_NOT_FOUND");
      await page.getByLabel("Statement").fill("SELECT session_date, close_level FROM index_levels");
      await page.keyboard.press("Control+Enter");
      await page.locator("svg.drawing path.line-main").waitFor({ state: "attached" });
      await screenshot(page, "line-chart-desk");
    });
  });
});

describe("a person", () => {
  it("skips to the content, reaches the coverage of a day, and changes language and colours", async () => {
    await open.withPage({ viewport: desk, locale: "en-GB" }, async (page) => {
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await page.evaluate("document.activeElement.id")).toBe("main");
      await page.goto(`${open.origin}/coverage?year=2025`);
      await page.getByRole("link", { name: /^7\b/ }).filter({ hasText: "complete" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL(/sessions\/2025-04-07/);
      await page.getByRole("button", { name: "PT" }).click();
      expect(await page.locator("h1").textContent()).toContain("Pregão");
      await page.getByRole("button", { name: "Escuro" }).click();
      expect(page.url()).toContain("/sessions/2025-04-07");
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(16, 20, 22)");
    });
  });
});

describe("what was redriven", () => {
  it("is processed by the next run", async () => {
    await open.stopServers();
    await collect(open.data, { sessions: ["2025-04-07"] });

    await withCloud(open.data, async (pointed) => {
      const sqs = sqsClient(pointed);
      const depth = (queue: string) => createSqsQueueDepth(sqs, resourceName(pointed.stage, queue))();
      expect([await depth("fetch-page"), await depth("fetch-page-dlq")]).toEqual([0, 1]);
      sqs.destroy();
    });
  });
});
