import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Expected } from "../../../core/cotahist/frame.ts";
import {
  type QuotesSession,
  type ReadCotahistOptions,
  readCotahist,
} from "../../../core/cotahist/read-cotahist.ts";
import { chunked, file, record } from "./made-up-file.ts";
import { plainValues } from "./plain-values.ts";

const read = async (
  bytes: Uint8Array,
  expected: Expected = { year: 2024 },
  options: ReadCotahistOptions & { readonly chunk?: number } = {},
) => {
  const sessions: QuotesSession[] = [];
  const reading = readCotahist(chunked(bytes, options.chunk ?? 1000), expected, options);
  for (let step = await reading.next(); ; step = await reading.next()) {
    if (step.done) return { sessions, summary: step.value };
    sessions.push(step.value);
  }
};

const rowsOf = ({ columns }: QuotesSession) => {
  const plain = Object.entries(columns).map(([name, data]) => [name, plainValues(data)] as const);
  return Array.from({ length: plain[0]?.[1].length ?? 0 }, (_, row) =>
    Object.fromEntries(plain.map(([name, values]) => [name, values[row]])),
  );
};

const valuesOf = async (fields: Readonly<Record<number, string>>) => {
  const { sessions } = await read(file([record(fields)]));
  return rowsOf(sessions[0] as QuotesSession)[0] as Record<string, unknown>;
};

describe("a record", () => {
  it("has its 25 fields and no record type, trimmed at the right", async () => {
    expect(await valuesOf({})).toEqual({
      sessionDate: "2024-01-02",
      bdiCode: "02",
      ticker: "PETR4",
      marketType: "010",
      issuerName: "PETROBRAS",
      specification: "PN      N2",
      forwardDays: 0,
      currency: "R$",
      openPrice: 3700n,
      highPrice: 3800n,
      lowPrice: 3600n,
      averagePrice: 3750n,
      closePrice: 3790n,
      bestBidPrice: 3780n,
      bestAskPrice: 3791n,
      tradeCount: 123,
      quantity: 4500n,
      tradedValue: 168_750n,
      strikePrice: 0n,
      strikeCorrection: "0",
      expiryDate: null,
      quotationFactor: 1,
      strikePoints: 0n,
      isin: "BRPETRACNPR6",
      distributionNumber: "199",
    });
  });

  it("keeps codes, currencies and ISO-8859-1 as they are, and blanks as empty text", async () => {
    expect(
      await valuesOf({
        11: "  ",
        13: " ÇÃ\u{ff}4      ",
        28: "AÇOS VILLARE",
        40: "          ",
        53: "NCZ$",
        231: "            ",
      }),
    ).toMatchObject({
      bdiCode: "",
      ticker: " ÇÃ\u{ff}4",
      issuerName: "AÇOS VILLARE",
      specification: "",
      currency: "NCZ$",
      isin: "",
    });
  });

  it("has forward days, an expiry and a factor where they are given", async () => {
    expect(await valuesOf({ 50: "030", 203: "20240229", 211: "0001000" })).toMatchObject({
      forwardDays: 30,
      expiryDate: "2024-02-29",
      quotationFactor: 1000,
    });
  });

  it("has numbers of any size exactly", async () => {
    const digits = (length: number) =>
      fc.oneof(
        fc.constantFrom(
          ...[0n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n + 1n].map(
            (of) => of % 10n ** BigInt(length),
          ),
        ),
        fc.constant(10n ** BigInt(length) - 1n),
        fc.bigInt({ min: 0n, max: 10n ** BigInt(length) - 1n }),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(digits(13), digits(13), digits(18), digits(18), digits(5)), {
          minLength: 1,
          maxLength: 40,
        }),
        async (rows) => {
          const records = rows.map(([open, points, quantity, value, trades], at) =>
            record({
              13: String(at).padStart(5, "0"),
              57: String(open).padStart(13, "0"),
              218: String(points).padStart(13, "0"),
              153: String(quantity).padStart(18, "0"),
              171: String(value).padStart(18, "0"),
              148: String(trades).padStart(5, "0"),
            }),
          );
          const { sessions } = await read(file(records));
          const readRows = rowsOf(sessions[0] as QuotesSession);
          expect(
            readRows.map((row) => [
              row.openPrice,
              row.strikePoints,
              row.quantity,
              row.tradedValue,
              BigInt(row.tradeCount as number),
            ]),
          ).toEqual(rows);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("sessions", () => {
  const day = (date: string, tickers: readonly string[]) =>
    tickers.map((ticker) => record({ 3: date, 13: ticker.padEnd(12) }));
  const tickersOf = ({ sessions }: Awaited<ReturnType<typeof read>>) =>
    sessions.map((one) => [one.session, plainValues(one.columns.ticker as never)]);

  it("come one by one, each sorted by the table's key", async () => {
    const bytes = file([
      ...day("20240102", ["VALE3", "PETR4", "ABEV3"]),
      ...day("20240103", ["PETR4", "ABEV3"]),
      ...day("20240104", ["B"]),
    ]);
    const result = await read(bytes);
    expect(tickersOf(result)).toEqual([
      ["2024-01-02", ["ABEV3", "PETR4", "VALE3"]],
      ["2024-01-03", ["ABEV3", "PETR4"]],
      ["2024-01-04", ["B"]],
    ]);
    expect(result.summary).toEqual({ generatedOn: "2024-12-31", rows: 6, sessions: 3 });
  });

  it("are the same whatever the chunks, the line ends and the closing of the last line", async () => {
    const records = [...day("20240102", ["VALE3", "PETR4", "ABEV3"]), ...day("20240103", ["X", "A"])];
    const expected = tickersOf(await read(file(records)));
    for (const end of ["\r\n", "\n"])
      for (const isClosed of [true, false])
        for (const chunk of [1, 2, 100, 246, 247, 248, 5000])
          expect(tickersOf(await read(file(records, { end, isClosed }), { year: 2024 }, { chunk }))).toEqual(
            expected,
          );
  });

  it("are sorted by ticker, BDI code, market and days, and rows of one key stay in the file's order", async () => {
    const key = fc.tuple(
      fc.constantFrom("A", "AB", "ABEV3", "B", "PETR4T", "\u{e9}", " A"),
      fc.constantFrom("02", "62", "96"),
      fc.constantFrom("010", "020", "030"),
      fc.constantFrom("   ", "000", "016", "030"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 60 }), async (keys) => {
        const records = keys.map(([ticker, bdi, market, days], at) =>
          record({ 13: ticker.padEnd(12), 11: bdi, 25: market, 50: days, 148: String(at).padStart(5, "0") }),
        );
        const { sessions } = await read(file(records));
        const asKey = (row: Record<string, unknown>) =>
          [row.ticker, row.bdiCode, row.marketType, String(row.forwardDays).padStart(3, "0")].join("\u{1}");
        const rows = rowsOf(sessions[0] as QuotesSession);
        const inFile = rows.toSorted((a, b) => (a.tradeCount as number) - (b.tradeCount as number));
        expect(rows).toEqual(
          inFile.toSorted((a, b) => (asKey(a) < asKey(b) ? -1 : asKey(a) > asKey(b) ? 1 : 0)),
        );
        expect(sessions[0]?.duplicateKeys).toBe(rows.length - new Set(rows.map(asKey)).size);
      }),
      { numRuns: 60 },
    );
  });

  it("whose dates are mixed are refused in order by-date, and read in order any", async () => {
    const mixed = [
      ...day("20240103", ["B"]),
      ...day("20240102", ["B"]),
      ...day("20240103", ["A"]),
      ...day("20240102", ["A"]),
    ];
    await expect(read(file(mixed))).rejects.toMatchObject({
      name: "PermanentError",
      code: "sessions-interleaved",
      message: expect.stringContaining("line 4, column 3"),
    });
    expect(tickersOf(await read(file(mixed), { year: 2024 }, { order: "any" }))).toEqual([
      ["2024-01-02", ["A", "B"]],
      ["2024-01-03", ["A", "B"]],
    ]);
  });

  it("in order any are packed when they are many, and the lines of their faults are still known", async () => {
    const rows = 3000;
    const order = { order: "any", mostLoose: 100_000 } as const;
    const records = Array.from({ length: rows }, (_, row) =>
      record({
        3: `2024010${2 + (row % 2)}`,
        13: String(row).padEnd(12),
        ...(row === 1001 ? { 243: "1X9" } : {}),
      }),
    );
    await expect(read(file(records), { year: 2024 }, order)).rejects.toMatchObject({
      code: "bad-record",
      message: expect.stringMatching(/^line 1003, column 244: DISMES/),
    });
    await expect(read(file(records), { year: 2024 }, { ...order, mostHeld: 1000 })).rejects.toMatchObject({
      code: "too-large",
    });
    records[1001] = record({ 3: "20240103", 13: "1001        " });
    const { sessions } = await read(file(records), { year: 2024 }, order);
    expect(sessions.map((one) => one.rows)).toEqual([rows / 2, rows / 2]);
    const tickers = plainValues((sessions[1] as QuotesSession).columns.ticker as never) as string[];
    expect(new Set(tickers).size).toBe(rows / 2);
    expect(tickers).toEqual(tickers.toSorted());
  });
});
