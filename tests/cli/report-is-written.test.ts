import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordedPortfolios } from "../local/run/recording-files.ts";
import { bovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
const sessions = ["2025-07-03", "2025-07-04"] as const;
let folder: string;
beforeAll(async () => {
  folder = await folders.create();
  const chosen = sessions.flatMap((session) => ["--session", session]);
  const { code } = await bovespa("run", ...chosen, "--json", "--data", join(folder, "data"));
  expect(code).toBe(0);
});
afterAll(folders.clear);

const report = (...args: readonly string[]) => bovespa("report", ...args, "--data", join(folder, "data"));

/** The exact numbers of a figure's table, row by row under the row's name. */
const tableOf = (page: string, id: string) => {
  const from = page.indexOf(`<figure id="${id}"`);
  const rows = page.slice(from, page.indexOf("</figure>", from)).matchAll(/<tr><th scope="row">(.*?)<\/tr>/g);
  return new Map(
    [...rows].map(([, row = ""]) => [
      row.slice(0, row.indexOf("<")),
      [...row.matchAll(/<data value="([^"]*)">/g)].map(([, value = ""]) => value),
    ]),
  );
};

/** B3's own numbers, as exact text. */
const recorded = (session: string) =>
  new Map(
    (recordedPortfolios.find((portfolio) => portfolio.session === session)?.constituents ?? []).map(
      ({ ticker, weight }) => [ticker, weight],
    ),
  );

describe("bovespa report", () => {
  it("writes the newest session of the index that the lake holds most of", async () => {
    const out = join(folder, "newest.html");
    const { code, out: said, err } = await report("--out", out);
    expect({ code, said, err }).toEqual({ code: 0, said: `${out}: IBOV, session 2025-07-04`, err: [] });
    const page = await readFile(out, "utf8");

    const weights = recorded("2025-07-04");
    const heaviest = tableOf(page, "IBOV-heaviest");
    expect(new Map([...heaviest].map(([ticker, [, weight]]) => [ticker, weight]))).toEqual(weights);

    const before = recorded("2025-07-03");
    const changes = tableOf(page, "IBOV-changes");
    expect(changes.size).toBe(
      [...weights].filter(([ticker, weight]) => before.get(ticker) !== weight).length,
    );
    for (const [ticker, [was, is]] of changes)
      expect([was, is]).toEqual([before.get(ticker), weights.get(ticker)]);

    const sorted = [...weights.values()]
      .map((weight) => Number(weight.replace(".", "")))
      .sort((a, b) => b - a);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    expect(tableOf(page, "IBOV-concentration").get("4 Jul 2025")).toEqual([
      String(weights.size),
      (sum(sorted.slice(0, 5)) / 1000).toFixed(3),
      (sum(sorted.slice(0, 10)) / 1000).toFixed(3),
      (sum(sorted.map((weight) => weight * weight)) / 1_000_000).toFixed(6),
    ]);
    expect(page).toContain("No session up to this one was collected by sector.");
  });

  it("goes back to a session, in Portuguese, and says what it wrote as JSON", async () => {
    const out = join(folder, "past.html");
    const { code, out: said } = await report(
      ...["--session", "2025-07-03", "--index", "IBOV", "--lang", "pt", "--json", "--out", out],
    );
    expect({ code, said: JSON.parse(said) }).toEqual({
      code: 0,
      said: { out, indexes: [{ index: "IBOV", session: "2025-07-03" }] },
    });
    const page = await readFile(out, "utf8");
    expect(page).toContain("Pregão de 3 de julho de 2025");
    expect(page).not.toMatch(/04\/07\/2025|4 de julho de 2025/);
    expect(tableOf(page, "IBOV-heaviest").size).toBe(recorded("2025-07-03").size);
  });

  it.each<[readonly string[], RegExp]>([
    [["--index", "IFIX"], /the lake holds nothing of IFIX; it holds IBOV/],
    [["--lang", "fr"], /languages are en and pt/],
    [["--out", "/nowhere/at/all.html"], /cannot write \/nowhere\/at\/all\.html: /],
  ])("refuses %j as wrong input, in one line", async (args, named) => {
    const { code, out, err } = await report(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toEqual([expect.stringMatching(named)]);
  });
});
