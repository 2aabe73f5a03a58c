import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tableNamed } from "../../contracts/tables/index.ts";
import { IndexLevels } from "../../contracts/tables/index-levels.ts";
import { indexLevels } from "../../core/datasets/index-levels/index.ts";
import { toColumns } from "../../core/lake/columns.ts";
import { curatedKey, parseLakeKey } from "../../core/lake/keys.ts";
import { bindNamed } from "../../core/sql/parameters.ts";
import { provisionCatalog } from "../../local/cloud/glue/provision-catalog.ts";
import {
  collectedRows,
  indexReturn,
  levelsPublishedElsewhere,
  qualityChecks,
  quotesKeys,
  quotesValues,
  reportLevels,
} from "../../sql/index.ts";
import { file, record } from "../core/cotahist/made-up-file.ts";
import { bytes, levelsInBrazilian } from "../core/datasets/recorded-answers.ts";
import { type Lake, startLake } from "../local/athena/lake.ts";
import { parquet } from "../local/refine/portfolio.ts";
import { collectQuotes } from "../support/collected-quotes.ts";

const recordings = join(import.meta.dirname, "../../recordings/COTAHIST");
const recorded = [
  ["COTAHIST_D29022016.TXT", "2016-02-29"],
  ["DemoCotacoesHistoricas12022003.txt", "2003-02-12"],
] as const;

const madeUpDay = "2024-01-02";
/** A made-up row, 45 at 37.50, with what a filter or a check looks at. */
const share = (ticker: string, fields: Readonly<Record<number, string>> = {}) =>
  record({ 13: ticker.padEnd(12), 153: "000000000000000045", ...fields });
const kept = {
  PETR4: share("PETR4"),
  SANB11: share("SANB11", { 231: "BRSANBCDAM13" }),
  ALUP11: share("ALUP11", { 231: "BRALUPUNT001" }),
  SANC3: share("SANC3", { 11: "05" }),
  CONC3: share("CONC3", { 11: "06" }),
  EXTR3: share("EXTR3", { 11: "07" }),
  AMER3: share("AMER3", { 11: "08" }),
  ADMI3: share("ADMI3", { 11: "09" }),
};
const leftOut = {
  AAPL34: share("AAPL34", { 231: "BRAAPLBDR004" }),
  HGLG11: share("HGLG11", { 11: "12", 231: "BRHGLGCTF004" }),
  PETR4F: share("PETR4F", { 11: "96", 25: "020" }),
  PETRA30: share("PETRA30", { 11: "78", 25: "070" }),
  AMER1: share("AMER1", { 11: "10", 231: "BRAMERD01OR1" }),
};

describe("a lake of quotes and levels", () => {
  let lake: Lake;
  const put = async (key: string, body: Uint8Array) => {
    const path = join(lake.root, "s3/lake", key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, body);
    const { table, values } = parseLakeKey(key, tableNamed) ?? { table: undefined, values: [] };
    if (table) await lake.register(table.name, { [key.slice(0, key.lastIndexOf("/") + 1)]: values });
  };
  const putQuotes = async (text: Uint8Array, day: string) => {
    const { lake: written } = await collectQuotes(text, { day }, parquet);
    for (const [key, { body }] of written.objects) await put(key, body);
  };
  const putLevels = (
    rows: readonly { sessionDate: string; indexCode: string; closeLevel: bigint }[],
    year: number,
  ) => put(curatedKey(IndexLevels, { year }), parquet.write(IndexLevels, toColumns(IndexLevels, rows)));

  beforeAll(async () => {
    lake = await startLake();
    await provisionCatalog(lake.glue, lake.athena, { stage: "test", lakeBucket: "lake" });
    for (const [name, day] of recorded) await putQuotes(await readFile(join(recordings, name)), day);
    await putQuotes(file([...Object.values(leftOut), ...Object.values(kept)]), madeUpDay);
    const context = { period: { year: 2022 }, index: "IBOV" };
    await putLevels(indexLevels.rows([indexLevels.parse(bytes(levelsInBrazilian()))], context), 2022);
  });
  afterAll(() => lake.stop());

  const rows = async (sql: string) => {
    const { header, rows: found } = await lake.run(sql);
    return found.map((row) => Object.fromEntries(row.map((cell, at) => [String(header[at]), cell])));
  };

  it.each(qualityChecks.map((check) => [check.name, check] as const))(
    "has nothing that %s finds",
    async (_, check) => {
      expect(check.rows(await rows(check.sql))).toEqual([]);
    },
  );

  it("has as many quotes as the trailer of each recorded file counts, less header and trailer", async () => {
    const counts = new Map(
      collectedRows
        .rows(await rows(collectedRows.sql))
        .filter(({ table_name }) => table_name === "quotes")
        .map(({ session_date, row_count }) => [session_date, row_count]),
    );
    for (const [name, day] of recorded) {
      const last = (await readFile(join(recordings, name), "latin1")).trimEnd().split("\r\n").at(-1) ?? "";
      expect(counts.get(day)).toBe(Number(last.slice(31, 42)) - 2);
    }
  });

  it("has the level that is known of a session of 2022", async () => {
    const sql = `SELECT close_level FROM index_levels
      WHERE index_code = 'IBOV' AND session_date = DATE '2022-12-07' AND ano = '2022'`;
    expect(await rows(sql)).toEqual([{ close_level: "109068.55" }]);
  });

  describe("over the last step of IBOV's divisor", () => {
    const [before, stepped, after] = ["1997-02-28", "1997-03-03", "1997-03-04"] as const;
    beforeAll(() =>
      putLevels(
        // IBOV's first two levels are known; the others, and the day of the first, are made up.
        [
          { sessionDate: before, indexCode: "IBOV", closeLevel: 8_828_730n },
          { sessionDate: before, indexCode: "IBXX", closeLevel: 100_000n },
          { sessionDate: stepped, indexCode: "IBOV", closeLevel: 897_822n },
          { sessionDate: stepped, indexCode: "IBXX", closeLevel: 50_000n },
          { sessionDate: after, indexCode: "IBOV", closeLevel: 808_040n },
        ],
        1997,
      ),
    );

    it("index_return begins anew, for that index alone", async () => {
      const found = indexReturn.rows(await rows(indexReturn.sql));
      const of = (index: string, session: string) =>
        found.find(({ index_code, session_date }) => index_code === index && session_date === session);
      expect(of("IBOV", stepped)).toMatchObject({
        previous_session_date: null,
        return_pct: null,
        peak_level: "8978.22",
        drawdown_pct: "0.000000",
      });
      expect(of("IBOV", after)).toMatchObject({
        previous_session_date: stepped,
        return_pct: "-9.999978",
        peak_level: "8978.22",
        drawdown_pct: "-9.999978",
      });
      expect(of("IBXX", stepped)).toMatchObject({ previous_session_date: before, return_pct: "-50.000000" });
    });

    it("report_levels counts peaks anew, and names the day", async () => {
      const levelsOf = async (index_code: string) =>
        reportLevels.rows(await rows(bindNamed(reportLevels.sql, { index_code, to_date: after })));
      expect(await levelsOf("IBOV")).toEqual([
        { session_date: before, close_level: "88287.30", peak_level: "88287.30", rescaled_on: stepped },
        { session_date: stepped, close_level: "8978.22", peak_level: "8978.22", rescaled_on: stepped },
        { session_date: after, close_level: "8080.40", peak_level: "8978.22", rescaled_on: stepped },
      ]);
      expect((await levelsOf("IBXX")).map(({ rescaled_on }) => rescaled_on)).toEqual([null, null]);
    });
  });

  it("shows the shares of the cash market, those of issuers in recovery among them", async () => {
    const found = await rows(
      `SELECT ticker FROM cash_market_quotes WHERE ano = '2024' AND mes = '01' AND dia = '02' ORDER BY ticker`,
    );
    expect(found.map(({ ticker }) => ticker)).toEqual(Object.keys(kept).sort());
  });

  it("loses none of the sixteen shares in judicial recovery of a recorded session", async () => {
    const found = await rows(
      `SELECT bdi_code, substr(isin, 7, 3) AS kind, count(*) AS n FROM cash_market_quotes
       WHERE session_date = DATE '2016-02-29' GROUP BY bdi_code, substr(isin, 7, 3) ORDER BY 1, 2`,
    );
    // Counted in the text of the recording, by position.
    expect(found).toEqual([
      { bdi_code: "02", kind: "ACN", n: "270" },
      { bdi_code: "02", kind: "CDA", n: "10" },
      { bdi_code: "02", kind: "UNT", n: "1" },
      { bdi_code: "08", kind: "ACN", n: "16" },
    ]);
  });

  describe("with faults in it", () => {
    beforeAll(async () => {
      const wrongValue = share("WRNG3", { 3: "20240103", 171: "000000000000268750" });
      const wrongFraction = share("WRNG3F", {
        3: "20240103",
        11: "96",
        25: "020",
        171: "000000000000178750",
      });
      // Equal in session, ticker, market and value: the BDI code alone tells them apart.
      const wrongTwins = ["08", "02"].map((bdi) =>
        share("WRNT3", { 3: "20240103", 11: bdi, 171: "000000000000268750" }),
      );
      await putQuotes(
        file([wrongValue, wrongFraction, ...wrongTwins, share("GOOD3", { 3: "20240103" })]),
        "2024-01-03",
      );
      // The same rows once more beside them, as no compaction would write them.
      const [[key, { body }] = ["", { body: new Uint8Array() }]] = (
        await collectQuotes(file([share("TWIN3", { 3: "20240104" })]), { day: "2024-01-04" }, parquet)
      ).lake.objects;
      await put(key, body);
      await put(key.replace("part-00000", "part-00001"), body);
      const level = { sessionDate: "2025-12-30", indexCode: "IBOV", closeLevel: 16_112_538n };
      await putLevels([level], 2025);
    });

    it("tells each by its check", async () => {
      expect(quotesValues.rows(await rows(quotesValues.sql))).toMatchObject([
        { ticker: "WRNG3", session_date: "2024-01-03", traded_value: "2687.50", average_price: "37.50" },
        { ticker: "WRNG3F", market_type: "020" },
        { ticker: "WRNT3", bdi_code: "02", forward_days: 0 },
        { ticker: "WRNT3", bdi_code: "08", forward_days: 0 },
      ]);
      expect(quotesKeys.rows(await rows(quotesKeys.sql))).toMatchObject([{ ticker: "TWIN3", row_count: 2 }]);
      expect(levelsPublishedElsewhere.rows(await rows(levelsPublishedElsewhere.sql))).toEqual([
        {
          index_code: "IBOV",
          session_date: "2025-12-30",
          published_level: "161125.37",
          close_level: "161125.38",
        },
      ]);
    });
  });
});
