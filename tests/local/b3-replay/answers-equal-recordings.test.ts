import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReplay, type Replay } from "../../../local/b3-replay/replay.ts";
import { ask, day, fetchMethod, type Listed, recordingsDir } from "./replay-client.ts";

const folder = (method: string) => path.join(recordingsDir, "indexProxy", method);
const json = (method: string, name: string): Listed =>
  JSON.parse(readFileSync(path.join(folder(method), name), "utf8"));
const renderedFrom = "x-replay-rendered-from";

let replay: Replay;
beforeAll(async () => {
  replay = createReplay({ recordingsDir });
  await replay.start();
});
afterAll(() => replay.stop());

const marksExchanged = (text: unknown) =>
  String(text).replaceAll(/[.,]/g, (mark) => (mark === "." ? "," : "."));

/** An en-us answer as pt-br would have it, by exchanging marks. */
const inBrazilian = (answer: Listed): Listed => {
  const numbers = ["part", "partAcum", "theoricalQty", "reductor"];
  const convert = (row: Record<string, string | number | null>) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        numbers.includes(key) && value !== null ? marksExchanged(value) : value,
      ]),
    );
  return { page: answer.page, header: convert(answer.header), results: answer.results.map(convert) };
};

describe("an answer in the form it was recorded in", () => {
  it.each(readdirSync(folder("GetPortfolioDay")))(
    "equals the recording %s, keys in its order",
    async (name) => {
      const [, index, segment, language, session] = /^(.{4})_segment(.)_(.{5})_(.{10})/.exec(
        name,
      ) as unknown as string[];
      replay.setSession(session as string);
      const recording = json("GetPortfolioDay", name);
      const parameters = day(index as string, segment as "1", {
        language,
        pageSize: recording.page.pageSize,
      });
      const response = await fetchMethod(replay, "GetPortfolioDay", parameters);
      expect(response.headers.get(renderedFrom)).toBeNull();
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect((await response.text()) === JSON.stringify(recording)).toBe(true);
    },
  );

  it("equals the recording of the theoretical portfolio and of the membership byte for byte", async () => {
    replay.setSession("2025-04-07");
    const frozen = await fetchMethod(replay, "GetTheoricalPortfolio", {
      pageNumber: 1,
      pageSize: 9999,
      language: "en-us",
      index: "IBOV",
    });
    expect(frozen.headers.get(renderedFrom)).toBeNull();
    expect(
      (await frozen.text()) ===
        readFileSync(path.join(folder("GetTheoricalPortfolio"), "IBOV_en-us_2025-04-07.json"), "utf8"),
    ).toBe(true);
    const membership = await fetchMethod(replay, "GetStockIndex", { pageNumber: 1, pageSize: 9999 });
    expect(membership.headers.get(renderedFrom)).toBeNull();
    expect(
      (await membership.text()) ===
        readFileSync(path.join(folder("GetStockIndex"), "2025-04-07.json"), "utf8"),
    ).toBe(true);
  });

  it.each(readdirSync(folder("GetDownloadPortfolioDay")))(
    "equals the download %s byte for byte",
    async (name) => {
      replay.setSession("2026-04-06");
      const response = await fetchMethod(replay, "GetDownloadPortfolioDay", {
        index: name.slice(0, 4),
        language: "pt-br",
      });
      expect(response.headers.get(renderedFrom)).toBeNull();
      const csv = Buffer.from(await response.text(), "base64");
      expect(csv.equals(readFileSync(path.join(folder("GetDownloadPortfolioDay"), name)))).toBe(true);
    },
  );
});

describe("an answer in another form", () => {
  const sectorFile = "IBOV_segment2_en-us_2025-04-07.json";

  it("has the same values in pt-br, and names the recording", async () => {
    replay.setSession("2025-04-07");
    const response = await fetchMethod(replay, "GetPortfolioDay", day("IBOV", "2"));
    expect(response.headers.get(renderedFrom)).toBe(sectorFile);
    const expected = inBrazilian(json("GetPortfolioDay", sectorFile));
    expect(await response.json()).toEqual({
      ...expected,
      header: {
        ...expected.header,
        date: "07/04/25",
        text: "Quantidade Teórica Total",
        textReductor: "Redutor",
      },
    });

    const frozen = await fetchMethod(replay, "GetTheoricalPortfolio", {
      pageNumber: 1,
      pageSize: 9999,
      language: "pt-br",
      index: "IBOV",
    });
    expect(frozen.headers.get(renderedFrom)).toBe("IBOV_en-us_2025-04-07.json");
    expect(await frozen.json()).toEqual(
      inBrazilian(json("GetTheoricalPortfolio", "IBOV_en-us_2025-04-07.json")),
    );
  });

  it("by code from a recording by sector has no sectors and is ordered by asset", async () => {
    replay.setSession("2025-04-07");
    const { header, results } = await ask(replay, "GetPortfolioDay", day("IBOV", "1"));
    const source = inBrazilian(json("GetPortfolioDay", sectorFile)).results;
    expect(header.partAcum).toBeNull();
    expect(results.every(({ segment, partAcum }) => segment === null && partAcum === null)).toBe(true);
    const assets = results.map(({ asset, cod }) => `${asset}\u0000${cod}`);
    expect(assets).toEqual([...assets].sort());
    const content = ({ cod, asset, type, part, theoricalQty }: Listed["results"][number]) =>
      [cod, asset, type, part, theoricalQty].join("|");
    expect(results.map(content).sort()).toEqual(source.map(content).sort());
  });

  it("in en-us from a recording in pt-br exchanges marks and the order of the date", async () => {
    replay.setSession("2025-06-30");
    const response = await fetchMethod(replay, "GetPortfolioDay", day("IBOV", "1", { language: "en-us" }));
    expect(response.headers.get(renderedFrom)).toBe("IBOV_segment1_pt-br_2025-06-30.json");
    const { header, results } = (await response.json()) as Listed;
    expect(header).toEqual({
      date: "06/30/25",
      text: "Total Theorethical Quantity",
      part: "100.000",
      partAcum: null,
      textReductor: "Reductor",
      reductor: "15,453,473.14801835",
      theoricalQty: "91,922,324,686",
    });
    expect(results[0]).toMatchObject({ cod: "ALOS3", part: "0.509", theoricalQty: "476,976,044" });
  });

  it.each(readdirSync(folder("GetDownloadPortfolioDay")))(
    "by code has every cell of the download %s",
    async (name) => {
      replay.setSession("2026-04-06");
      const lines = readFileSync(path.join(folder("GetDownloadPortfolioDay"), name), "latin1").split("\r\n");
      const response = await fetchMethod(replay, "GetPortfolioDay", day(name.slice(0, 4), "1"));
      expect(response.headers.get(renderedFrom)).toBe(name);
      const { header, results } = (await response.json()) as Listed;
      expect(
        results.map((row) => `${[row.cod, row.asset, row.type, row.theoricalQty, row.part].join(";")};`),
      ).toEqual(lines.slice(2, -3));
      expect(header.date).toBe("06/04/26");
      expect(lines.at(-3)).toBe(`Quantidade Teórica Total;;;${header.theoricalQty};${header.part}`);
      expect(lines.at(-2)).toBe(`Redutor;;;${header.reductor}`);
    },
  );

  it("by sector is not made from anything less", async () => {
    replay.setSession("2026-04-06");
    expect((await ask(replay, "GetPortfolioDay", day("IBOV", "2"))).results).toBeNull();
  });

  it("as a download in en-us is quoted and comma-separated", async () => {
    replay.setSession("2025-06-30");
    const response = await fetchMethod(replay, "GetDownloadPortfolioDay", {
      index: "IBOV",
      language: "en-us",
    });
    expect(response.headers.get(renderedFrom)).toBe("IBOV_segment1_pt-br_2025-06-30.json");
    const lines = Buffer.from(await response.text(), "base64")
      .toString("latin1")
      .split("\r\n");
    expect(lines[1]).toBe("Code,Stock,Type,Theoretical Quantity,Part. (%)");
    expect(lines[2]).toBe('ALOS3,ALLOS,ON  ED  NM,"476,976,044","0.509"');
    expect(lines.slice(-3)).toEqual([
      'Total Theorethical Quantity,,,"91,922,324,686","100.000"',
      'Reductor,,,"15,453,473.14801835"',
      "",
    ]);
  });
});
