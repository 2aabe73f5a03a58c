import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VisibleError } from "../../../core/errors.ts";
import { createReplay } from "../../../local/b3-replay/replay.ts";
import { ask, day, recordingsDir, withReplay } from "./replay-client.ts";

const byCode = (index: string) => ({ dataset: "portfolio-by-code", index });

describe("the plan", () => {
  it("holds every recorded session with what its recordings can answer", () => {
    const levels = { dataset: "index-levels", index: "IBOV", period: { year: 2022 } };
    expect(createReplay({ recordingsDir }).plan()).toEqual([
      ...["2003-02-12", "2016-02-29"].map((session) => ({
        session,
        targets: [{ dataset: "quotes", period: { day: session } }],
      })),
      { session: "2022-12-29", targets: [levels] },
      {
        session: "2025-04-07",
        targets: [
          byCode("IBOV"),
          { dataset: "portfolio-by-sector", index: "IBOV" },
          { dataset: "theoretical-portfolio", index: "IBOV" },
          { dataset: "index-membership" },
        ],
      },
      ...["2025-06-30", "2025-07-01", "2025-07-02", "2025-07-03", "2025-07-04"].map((session) => ({
        session,
        targets: [byCode("IBOV")],
      })),
      { session: "2026-04-06", targets: ["IBOV", "IBRA", "IBXL", "IFIX"].map(byCode) },
    ]);
  });

  it("is answered in full, by number of rows", async () => {
    const rows = async (session: string, index: string, segment: "1" | "2" = "1") => {
      let found = 0;
      await withReplay({ session }, async (replay) => {
        const { page, results } = await ask(replay, "GetPortfolioDay", day(index, segment));
        expect(results).toHaveLength(page.totalRecords);
        found = results.length;
      });
      return found;
    };
    expect([await rows("2025-04-07", "IBOV"), await rows("2025-04-07", "IBOV", "2")]).toEqual([87, 87]);
    expect([await rows("2025-06-30", "IBOV"), await rows("2025-07-04", "IBOV")]).toEqual([84, 84]);
    const newest = await Promise.all(
      ["IBOV", "IBXL", "IBRA", "IFIX"].map((index) => rows("2026-04-06", index)),
    );
    expect(newest).toEqual([83, 53, 158, 113]);
    await withReplay({ session: "2025-04-07" }, async (replay) => {
      const frozen = await ask(replay, "GetTheoricalPortfolio", { language: "pt-br", index: "IBOV" });
      const membership = await ask(replay, "GetStockIndex", { pageNumber: 1, pageSize: 9999 });
      expect(frozen.results).toHaveLength(87);
      expect(new Set(membership.results.flatMap(({ indexes }) => String(indexes).split(","))).size).toBe(34);
    });
  });
});

describe("a folder of recordings", () => {
  let dir: string;
  const placeIn = async (folder: string, name: string, bytes: string | Buffer) => {
    await mkdir(path.join(dir, folder), { recursive: true });
    await writeFile(path.join(dir, folder, name), bytes);
  };
  const place = (method: string, name: string, bytes: string | Buffer) =>
    placeIn(`indexProxy/${method}`, name, bytes);
  const read = (file: string) => readFile(path.join(recordingsDir, "indexProxy", file));
  const failure = () => {
    try {
      createReplay({ recordingsDir: dir });
    } catch (error) {
      if (error instanceof VisibleError) return error;
      throw error;
    }
    throw new Error("nothing failed");
  };

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), "recordings-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it("is read by listing: a new file is a new target", async () => {
    const theoretical = await read("GetTheoricalPortfolio/IBOV_en-us_2025-04-07.json");
    await place("GetTheoricalPortfolio", "IBXX_en-us_2025-04-05.json", theoretical);
    await place("GetQuartelyPreview", "IBXX_en-us_2025-04-07.json", theoretical);
    await place("GetStockIndex", "2026-09-06.json", await read("GetStockIndex/2025-04-07.json"));
    await place("GetStockIndex", "NOTES.md", "not a recording");
    await place("GetStockIndex", ".keep", "");
    // Saturday 5 April 2025 shows Monday's; Sunday 6 September 2026 shows Tuesday's, after a holiday.
    expect(createReplay({ recordingsDir: dir }).plan()).toEqual([
      {
        session: "2025-04-07",
        targets: [
          { dataset: "theoretical-portfolio", index: "IBXX" },
          { dataset: "quarterly-preview", index: "IBXX" },
        ],
      },
      { session: "2026-09-08", targets: [{ dataset: "index-membership" }] },
    ]);
  });

  it("that is empty or missing is said so", () => {
    expect(failure()).toMatchObject({ code: "no-recordings" });
    expect(failure().message).toContain(dir);
  });

  it.each([
    ["GetPortfolioDay", "IBOV_segment1_pt-br_2025-06-30.json", "{", /./],
    ["GetPortfolioDay", "IBOV_segment1_pt-br_2025-06-30.json", '{"results":null}', /page/],
    ["GetPortfolioDay", "IBOV.json", "{}", /its name is not of the form/],
    ["GetStockIndex", "2025-02-30.json", "{}", /./],
    ["GetTheoricalPortfolio", "IBOV_pt-br_1999-01-04.json", "{}", /./],
    ["GetDownloadPortfolioDay", "IBOVDia_06-04-26.csv", "IBOV;1", /not a portfolio download/],
  ])("with an unreadable %s/%s is refused, naming the file", async (method, name, text, reason) => {
    await place(method, name, text);
    expect(failure()).toMatchObject({ code: "unreadable-recording" });
    expect(failure().message).toContain(path.join(dir, "indexProxy", method, name));
    expect(failure().message).toMatch(reason);
  });

  it.each([
    ["indexStatisticsProxy/GetPortfolioDay", "IBOV_2022.json", "{}", /its name is not of the form/],
    [
      "indexStatisticsProxy/GetPortfolioDay",
      "IFNM_2025_pt-br.json",
      '{"min":null,"max":null,"results":null}',
      /min/,
    ],
    ["COTAHIST", "COTAHIST_D29022016.csv", "", /neither a zip nor a text/],
    ["COTAHIST", "COTAHIST_D30022016.ZIP", "", /its name is not of the form/],
    ["COTAHIST", "any name.TXT", "99 not such a file", /no COTAHIST file/],
  ])("with an unreadable %s/%s is refused, naming the file", async (folder, name, text, reason) => {
    await placeIn(folder, name, text);
    expect(failure()).toMatchObject({ code: "unreadable-recording" });
    expect(failure().message).toContain(path.join(dir, folder, name));
    expect(failure().message).toMatch(reason);
  });

  it("of levels ends with the last session that has one", async () => {
    const whole = JSON.parse(
      await readFile(
        path.join(recordingsDir, "indexStatisticsProxy/GetPortfolioDay/IBOV_2022_en-us.json"),
        "utf8",
      ),
    );
    for (const row of [whole.min, whole.max, ...whole.results])
      for (const month of [4, 5, 6, 7, 8, 9, 10, 11, 12]) row[`rateValue${month}`] = null;
    await placeIn("indexStatisticsProxy/GetPortfolioDay", "IBXX_2022_en-us.json", JSON.stringify(whole));
    expect(createReplay({ recordingsDir: dir }).plan()).toEqual([
      {
        session: "2022-03-31",
        targets: [{ dataset: "index-levels", index: "IBXX", period: { year: 2022 } }],
      },
    ]);
  });

  it("whose names and contents say different things is refused", async () => {
    const portfolio = await read("GetPortfolioDay/IBOV_segment1_pt-br_2025-06-30.json");
    await place("GetPortfolioDay", "IBOV_segment1_pt-br_2025-07-01.json", portfolio);
    expect(failure().message).toMatch(/header.date is 2025-06-30, its name says 2025-07-01/);
    await rm(path.join(dir, "indexProxy/GetPortfolioDay"), { recursive: true });

    await place("GetPortfolioDay", "IBOV_segment1_en-us_2025-06-30.json", portfolio);
    expect(failure().message).toMatch(/IBOV_segment1_en-us_2025-06-30.json/);
    await rm(path.join(dir, "indexProxy/GetPortfolioDay"), { recursive: true });

    const csv = await read("GetDownloadPortfolioDay/IBOVDia_06-04-26.csv");
    await place("GetDownloadPortfolioDay", "IBXXDia_06-04-26.csv", csv);
    expect(failure().message).toMatch(/index is IBOV/);
    await rm(path.join(dir, "indexProxy/GetDownloadPortfolioDay/IBXXDia_06-04-26.csv"));
    await place("GetDownloadPortfolioDay", "IBOVDia_07-04-26.csv", csv);
    expect(failure().message).toMatch(/session is 2026-04-06/);
  });

  it("with one page of several is refused", async () => {
    const answer = JSON.parse((await read("GetPortfolioDay/IBOV_segment1_pt-br_2025-06-30.json")).toString());
    answer.results = answer.results.slice(0, 20);
    await place("GetPortfolioDay", "IBOV_segment1_pt-br_2025-06-30.json", JSON.stringify(answer));
    expect(failure().message).toMatch(/20 rows of 84/);
  });

  it("answers from the form nearest to the one asked for", async () => {
    const place2 = (from: string) =>
      copyFile(path.join(recordingsDir, "indexProxy", from), path.join(dir, "indexProxy", from));
    await mkdir(path.join(dir, "indexProxy/GetPortfolioDay"), { recursive: true });
    await place2("GetPortfolioDay/IBOV_segment2_en-us_2025-04-07.json");
    await withReplay({ recordingsDir: dir }, async (replay) => {
      expect(replay.plan()[0]?.targets.map(({ dataset }) => dataset)).toEqual([
        "portfolio-by-code",
        "portfolio-by-sector",
      ]);
    });
  });
});
