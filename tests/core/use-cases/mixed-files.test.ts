import { describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { collectQuotes } from "../../support/collected-quotes.ts";
import { file, record } from "../cotahist/made-up-file.ts";

const year = { year: 2024 };
const parquet = createHyparquetWriter({ compression: "ZSTD" });
const days = ["20240102", "20240103", "20240104"];
const rowOf = (day: string, ticker: string) => record({ 3: day, 13: ticker.padEnd(12) });
const tickers = ["PETR4", "VALE3", "ABEV3"];
const bySession = days.flatMap((day) => tickers.map((ticker) => rowOf(day, ticker)));
/** Made up, security by security: no file of B3 that was seen is in this order. */
const byTicker = tickers.flatMap((ticker) => days.map((day) => rowOf(day, ticker)));

const contents = ({ lake }: Awaited<ReturnType<typeof collectQuotes>>) =>
  [...lake.objects]
    .filter(([key]) => key.startsWith("curated/"))
    .map(([key, { body }]) => [key, Buffer.from(body).toString("base64")]);
const metadataOf = ({ raw }: Awaited<ReturnType<typeof collectQuotes>>) =>
  [...raw.objects.values()].map(({ metadata }) => [
    metadata["first-session"],
    metadata["last-session"],
    metadata["session-order"],
  ]);

describe("a year's file whose sessions are mixed", () => {
  it("ends in the same files as one that goes session by session, byte for byte", async () => {
    const [mixed, sorted] = [
      await collectQuotes(file(byTicker), year, parquet),
      await collectQuotes(file(bySession), year, parquet),
    ];
    expect(contents(sorted)).toHaveLength(3);
    expect(contents(mixed)).toEqual(contents(sorted));
    expect(mixed.compaction).toEqual({ outcome: "written", rows: 9 });
    expect([metadataOf(mixed), metadataOf(sorted)]).toEqual([
      [["2024-01-02", "2024-01-04", "mixed"]],
      [["2024-01-02", "2024-01-04", undefined]],
    ]);
  });

  it("is refused whole where it has a fault, with its line, and nothing is written", async () => {
    const wrong = byTicker.with(7, record({ 3: "20240103", 13: "ABEV3       ", 57: "00000000037X0" }));
    await expect(collectQuotes(file(wrong), year, parquet)).rejects.toMatchObject({
      code: "bad-record",
      message: expect.stringMatching(/^line 9, column 68/),
    });
  });

  it("whose sessions follow each other in any order is known by its first and last", async () => {
    const backwards = bySession.toReversed();
    const { compaction, ...collected } = await collectQuotes(file(backwards), year, parquet);
    expect(compaction.rows).toBe(9);
    expect(metadataOf({ compaction, ...collected })).toEqual([["2024-01-02", "2024-01-04", undefined]]);
  });
});
