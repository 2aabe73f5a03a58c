import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { athenaClient } from "../../adapters/aws/clients/athena.ts";
import { createAthenaQueryEngine } from "../../adapters/aws/query-engine.ts";
import { queryResultsPrefix, resourceName } from "../../contracts/names.ts";
import { workgroupName } from "../../contracts/topology.ts";
import { allQueries } from "../../sql/index.ts";
import { bovespa } from "../cli/command-line.ts";
import { collect, withCloud } from "../local/run/collecting.ts";
import { root } from "../stacks/support/paths.ts";
import {
  desk,
  phone,
  scrollsSideways,
  seriousViolations,
  startBrowser,
  withPage,
} from "./support/browser.ts";

const charts = ["heaviest", "sectors", "changes", "weights", "levels", "concentration", "coverage"];
type Row = Readonly<Record<string, string | null>>;

let folder: string;
let browser: Browser;
const answers = new Map<string, readonly Row[]>();

const fileOf = (name: string) => join(folder, `${name}.html`);
const addressOf = (name: string) => pathToFileURL(fileOf(name)).href;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bovespa-browser-"));
  const data = join(folder, "data");
  await collect(data);
  const reports: readonly (readonly [name: string, ...args: string[]])[] = [
    ["en"],
    ["pt", "--lang", "pt"],
    ["past", "--session", "2025-04-07"],
    ["void", "--index", "IFIX,IBXL"],
  ];
  for (const [name, ...args] of reports) {
    const { code, err } = await bovespa("report", ...args, "--data", data, "--out", fileOf(name));
    expect({ name, code, err }).toEqual({ name, code: 0, err: [] });
  }
  await withCloud(data, async (config) => {
    const engine = createAthenaQueryEngine(athenaClient(config), {
      database: config.database,
      workgroup: resourceName(config.stage, workgroupName),
      outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
    });
    const ask = async (name: string, sql: string) => {
      const { columns, rows } = await engine.run(sql);
      answers.set(
        name,
        rows.map((row) => Object.fromEntries(columns.map((column, at) => [column.name, row[at] ?? null]))),
      );
    };
    for (const { name, sql } of allQueries) await ask(name, sql);
    await ask("levels", "SELECT session_date, close_level FROM index_levels WHERE index_code = 'IBOV'");
  });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const rowsOf = (query: string, index = "IBOV") =>
  (answers.get(query) ?? []).filter(({ index_code }) => index_code === undefined || index_code === index);

/** The exact numbers of each row of a figure's table, under the row's name. */
const tableOf = async (page: Page, id: string): Promise<ReadonlyMap<string, readonly string[]>> =>
  new Map(
    await page.$$eval(`#${id} tbody tr`, (rows) =>
      rows.map(
        (row) =>
          [
            row.querySelector("th")?.textContent ?? "",
            [...row.querySelectorAll("data")].map((cell) => cell.value),
          ] as const,
      ),
    ),
  );

/** Lengths of the bars of the drawing that is shown, in pixels, in their order. */
const barsOf = (page: Page, id: string): Promise<readonly number[]> =>
  page.$$eval(`#${id} svg`, (drawings) =>
    drawings
      .filter((drawing) => drawing.checkVisibility())
      .flatMap((drawing) => [...drawing.querySelectorAll(".mark-rect path")])
      .map((bar) => bar.getBoundingClientRect().width),
  );

describe.each([
  ["phone", phone, "dark"],
  ["desk", desk, "light"],
] as const)("a report on a %s", (_, viewport, colorScheme) => {
  it.each(["en", "pt", "past", "void"])(
    "%s asks for nothing, complains of nothing, and fits",
    async (name) => {
      await withPage(browser, addressOf(name), { viewport, colorScheme }, async ({ page, ...watched }) => {
        expect(watched).toEqual({ complaints: [], requests: [] });
        expect(await scrollsSideways(page)).toBe(false);
        await page.$$eval("details", (all) => {
          for (const one of all) one.open = true;
        });
        expect(await scrollsSideways(page)).toBe(false);
      });
    },
  );

  it.each(["en", "void"])("%s keeps nobody out", async (name) => {
    await withPage(browser, addressOf(name), { viewport, colorScheme }, async ({ page }) => {
      await page.$$eval("details", (all) => {
        for (const one of all) one.open = true;
      });
      expect(await seriousViolations(page)).toEqual([]);
    });
  });

  it.each(["en", "pt"])("%s shows one drawing of each chart, with marks and a name", async (name) => {
    await withPage(browser, addressOf(name), { viewport }, async ({ page }) => {
      for (const chart of charts) {
        const shown = await page.$$eval(`#IBOV-${chart} svg`, (drawings) =>
          drawings
            .filter((drawing) => drawing.checkVisibility())
            .map((drawing) => ({
              name: drawing.getAttribute("aria-label"),
              marks: drawing.querySelectorAll(".role-mark path, .role-mark line").length,
              texts: [...drawing.querySelectorAll("text")].filter((text) => {
                const [inner, outer] = [text.getBoundingClientRect(), drawing.getBoundingClientRect()];
                return inner.left < outer.left - 1 || inner.right > outer.right + 1;
              }).length,
            })),
        );
        expect(shown, chart).toEqual([
          { name: expect.stringMatching(/.{20,}/), marks: expect.any(Number), texts: 0 },
        ]);
        expect(shown[0]?.marks, chart).toBeGreaterThan(0);
      }
    });
  });

  it("draws bars as long as the queries say", async () => {
    await withPage(browser, addressOf("en"), { viewport }, async ({ page }) => {
      const compare = (bars: readonly number[], weights: readonly number[]) => {
        expect(bars.length).toBeGreaterThanOrEqual(weights.length);
        for (const [at, weight] of weights.entries())
          expect((bars[at] ?? 0) / (bars[0] ?? 1)).toBeCloseTo(weight / (weights[0] ?? 1), 2);
      };
      compare(
        await barsOf(page, "IBOV-heaviest"),
        rowsOf("top_stocks").map(({ weight_pct }) => Number(weight_pct)),
      );
      compare(
        await barsOf(page, "IBOV-sectors"),
        rowsOf("sector_analysis").map(({ total_weight_pct }) => Number(total_weight_pct)),
      );
    });
  });
});

describe("the numbers of a report", () => {
  it("equal those of the queries", async () => {
    await withPage(browser, addressOf("en"), { viewport: desk }, async ({ page }) => {
      const heaviest = await tableOf(page, "IBOV-heaviest");
      const top = rowsOf("top_stocks");
      expect(top).toHaveLength(10);
      expect([...heaviest].slice(0, 10).map(([ticker, [, weight]]) => [ticker, weight])).toEqual(
        top.map(({ ticker, weight_pct }) => [ticker, weight_pct]),
      );

      const sectors = await tableOf(page, "IBOV-sectors");
      expect([...sectors]).toEqual(
        rowsOf("sector_analysis").map(({ sector, constituents, total_weight_pct }) => [
          sector,
          [constituents, total_weight_pct],
        ]),
      );

      const changes = await tableOf(page, "IBOV-changes");
      const moved = rowsOf("temporal_analysis").filter(
        ({ last_session, sessions, last_change_pct }) =>
          last_session === "2026-04-06" && Number(sessions) > 1 && Number(last_change_pct) !== 0,
      );
      expect(moved.length).toBeGreaterThan(50);
      for (const { ticker, last_weight_pct, last_change_pct } of moved)
        expect(changes.get(String(ticker))?.slice(1)).toEqual([last_weight_pct, last_change_pct]);

      const months = await tableOf(page, "IBOV-levels");
      const levels = rowsOf("levels").toSorted((a, b) =>
        String(a.session_date).localeCompare(String(b.session_date)),
      );
      expect(levels).toHaveLength(250);
      expect(months.size).toBe(12);
      const december = levels.filter(({ session_date }) => session_date?.startsWith("2022-12"));
      expect(months.get("December 2022")).toEqual([
        String(december.length),
        ...[Math.min, Math.max].map((of) => of(...december.map((row) => Number(row.close_level))).toFixed(2)),
        december.at(-1)?.close_level,
      ]);
    });
  });

  it("are those of the past where a past session is asked for", async () => {
    await withPage(browser, addressOf("past"), { viewport: desk }, async ({ page }) => {
      expect(await page.textContent("article header p")).toBe("Session of 7 April 2025");
      expect((await tableOf(page, "IBOV-heaviest")).size).toBe(87);
      expect(await page.textContent("#IBOV-changes .empty")).toContain("No data");
    });
  });

  it("are missing with a word where the lake has none", async () => {
    await withPage(browser, addressOf("void"), { viewport: phone }, async ({ page }) => {
      for (const index of ["IFIX", "IBXL"])
        for (const chart of ["sectors", "changes", "weights", "levels"])
          expect(await page.textContent(`#${index}-${chart} .empty`)).toMatch(/^No data.{20,}/);
      expect((await tableOf(page, "IFIX-heaviest")).size).toBe(113);
    });
  });
});

describe("axe", () => {
  it("sees who is kept out", async () => {
    await withPage(browser, "about:blank", {}, async ({ page }) => {
      await page.setContent('<p style="color:#bbb;background:#fff">pale</p><img src="data:,">');
      const found = (await seriousViolations(page)).join("\n");
      for (const rule of ["color-contrast", "image-alt"]) expect(found).toContain(`${rule}: `);
    });
  });
});

/** Set, the pictures of the documentation are made again. */
if (process.env.SCREENSHOTS === "true")
  describe("docs/report", () => {
    it.each([
      ["desk", desk, "en", "light"],
      ["desk", desk, "pt", "dark"],
      ["phone", phone, "pt", "dark"],
    ] as const)("shows a %s", async (place, viewport, name, colorScheme) => {
      await mkdir(join(root, "docs/report"), { recursive: true });
      await withPage(browser, addressOf(name), { viewport, colorScheme }, async ({ page }) => {
        await page.screenshot({ path: join(root, `docs/report/${place}-${name}.png`), fullPage: true });
      });
    });
  });

describe("on paper", () => {
  it("is light, whole, and as wide as a page", async () => {
    const viewport = { width: 718, height: 1000 };
    await withPage(browser, addressOf("en"), { viewport, colorScheme: "dark" }, async ({ page }) => {
      await page.emulateMedia({ media: "print" });
      expect(await scrollsSideways(page)).toBe(false);
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        "rgb(255, 255, 255)",
      );
      for (const chart of charts) expect(await page.locator(`#IBOV-${chart} svg:visible`).count()).toBe(1);
    });
  });
});
