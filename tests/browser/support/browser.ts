import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { findChromium } from "./find-chromium.ts";

export const phone = { width: 390, height: 844 } as const;
export const desk = { width: 1360, height: 900 } as const;

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium() ?? "chromium" });

/** What a page did that it should not have. */
export interface Watched {
  readonly page: Page;
  /** Warnings, errors and exceptions of its console. */
  readonly complaints: readonly string[];
  /** Addresses it asked for, its own left out. */
  readonly requests: readonly string[];
}

/** Opens an address in a context of its own and gives the page to `use`. */
export const withPage = async <Result>(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  use: (watched: Watched) => Promise<Result>,
): Promise<Result> => {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== address) requests.push(request.url());
    });
    await page.goto(address);
    return await use({ page, complaints, requests });
  } finally {
    await context.close();
  }
};

export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate("document.documentElement.scrollWidth > window.innerWidth");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds that keeps people out: violations that are serious or critical, by rule and element. */
export const seriousViolations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
};
