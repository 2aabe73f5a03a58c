import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkMemberName, type Expected } from "../../../core/cotahist/frame.ts";
import { layout } from "../../../core/cotahist/layout.ts";
import { readCotahist } from "../../../core/cotahist/read-cotahist.ts";
import { PermanentError, TransientError } from "../../../core/errors.ts";
import { chunked, file, record } from "./made-up-file.ts";

const errorOf = async (bytes: Uint8Array, expected: Expected = { year: 2024 }, chunk = 1000) => {
  try {
    for await (const _ of readCotahist(chunked(bytes, chunk), expected));
  } catch (error) {
    return error as PermanentError;
  }
  throw new Error("was not refused");
};

const latin1 = (text: string) => Buffer.from(text, "latin1");

describe("a digit field", () => {
  const digitFields = Object.values(layout).filter(
    ({ name }) => !["CODBDI", "CODNEG", "NOMRES", "ESPECI", "MODREF", "CODISI", "DATA"].includes(name),
  );

  it.each(digitFields.map((field) => [field.name, field] as const))(
    "%s with another character at any of its places is refused by line and column",
    async (name, { at, length }) => {
      const before = Array.from({ length: 300 }, () => record());
      for (let place = 0; place < length; place += 1)
        for (const stray of ["A", "/", ":", " ", "-", "\u{b1}", "\u{0}"]) {
          const bad = record().split("");
          if (name === "PRAZOT") bad.splice(at, length, "0", "0", "0");
          bad[at + place] = stray;
          const records = [...before, bad.join(""), before[0] as string];
          const error = await errorOf(file(records));
          expect(error).toBeInstanceOf(PermanentError);
          expect(error.code).toBe("bad-record");
          expect(error.message).toMatch(new RegExp(`^line 302, column ${at + place + 1}: ${name}`));
        }
    },
  );
});

describe("a date that is none", () => {
  it.each(["20240230", "20230229", "20241301", "20240100", "00000000"])("%s: is refused", async (date) => {
    const session = await errorOf(file([record(), record({ 3: date })]));
    expect([session.code, session.message]).toEqual([
      "bad-record",
      expect.stringContaining("line 3, column 3: DATA is no date"),
    ]);
    const expiry = await errorOf(file([record(), record({ 203: date })]));
    expect([expiry.code, expiry.message]).toEqual([
      "bad-record",
      expect.stringContaining("line 3, column 203: DATVEN is no date"),
    ]);
  });
});

describe("a file", () => {
  const records = [record(), record({ 13: "VALE3       " })];
  const whole = file(records);
  const kindOf = async (bytes: Uint8Array, expected?: Expected, chunk?: number) => {
    const { name, code, message } = await errorOf(bytes, expected, chunk);
    return [name, code, message];
  };

  it("whose trailer counts otherwise is refused: it may be downloaded whole the next time", async () => {
    for (const count of [3, 5, 0, 99_999_999_999])
      expect(await kindOf(file(records, { count }))).toEqual([
        "TransientError",
        "trailer-mismatch",
        `the trailer counts ${count} records where the file has 4`,
      ]);
    const reduced = readFileSync(
      new URL("../../fixtures/COTAHIST/COTAHIST_D04012016.reduced.TXT", import.meta.url),
    );
    expect(await kindOf(reduced, { day: "2016-01-04" })).toEqual([
      "TransientError",
      "trailer-mismatch",
      "the trailer counts 1745 records where the file has 506",
    ]);
  });

  it("cut anywhere is refused, and never for good", async () => {
    for (let length = 0; length < whole.length - 4; length += 1) {
      const error = await errorOf(whole.subarray(0, length));
      expect([length, error instanceof TransientError]).toEqual([length, true]);
      expect(["truncated-file", "trailer-mismatch"]).toContain(error.code);
    }
  });

  it.each<[string, Uint8Array, string, RegExp]>([
    ["HTML", latin1(`<!DOCTYPE html>${" ".repeat(400)}`), "bad-header", /^line 1: begins with/],
    ["of another year", file(records, { year: 2023 }), "bad-header", /is of 2023, not of 2024/],
    [
      "with a header of another length",
      latin1(`${latin1("00COTAHIST.2024BOVESPA 20241231").toString("latin1")}\r\n${" ".repeat(400)}`),
      "bad-header",
      /245 characters/,
    ],
    [
      "with a header date that is none",
      latin1(Buffer.from(whole).toString("latin1").replace("20241231", "20240231")),
      "bad-header",
      /column 24/,
    ],
    [
      "with a short line",
      file([record(), record().slice(0, 244), record()]),
      "bad-record",
      /^line 3, column 245: the line has 244/,
    ],
    ["with a long line", file([record(), `${record()} `, record()]), "bad-record", /^line 3, column 246/],
    [
      "with another record type",
      file([record(), record({ 1: "02" })]),
      "bad-record",
      /^line 3, column 1: "02"/,
    ],
    ["with an empty line", file([record(), "", record()]), "bad-record", /^line 3, column 1/],
    [
      "with more after its trailer",
      Buffer.concat([whole, latin1(record())]),
      "bad-record",
      /^line 5, column 1/,
    ],
    ["without records", file([]), "no-records", /header and a trailer/],
    [
      "with a session of another year",
      file([record(), record({ 3: "20250102" })]),
      "wrong-session",
      /^line 3, column 3.*2025-01-02.*2024/,
    ],
  ])("%s is refused for good", async (_, bytes, code, message) => {
    for (const chunk of [1000, 7])
      expect(await kindOf(bytes, undefined, chunk)).toEqual([
        "PermanentError",
        code,
        expect.stringMatching(message),
      ]);
  });

  it("of another session than asked for is refused", async () => {
    expect(await kindOf(whole, { day: "2024-01-03" })).toEqual([
      "PermanentError",
      "wrong-session",
      expect.stringContaining("2024-01-02"),
    ]);
  });

  it("of any bytes gives an error of ours or the records, never anything else", async () => {
    const mutations = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(mutations, fc.integer({ min: 1, max: 300 }), async (changes, chunk) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          for await (const session of readCotahist(chunked(bytes, chunk), { year: 2024 }))
            expect(session.rows).toBeGreaterThan(0);
        } catch (error) {
          expect(error instanceof PermanentError || error instanceof TransientError).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a member's name", () => {
  it.each<[string, Expected]>([
    ["COTAHIST.A1986", { year: 1986 }],
    ["COTAHIST_A2001", { year: 2001 }],
    ["COTAHIST_A2024.TXT", { year: 2024 }],
    ["COTAHIST_D08112024.TXT", { day: "2024-11-08" }],
  ])("%s fits its period", (name, expected) => {
    expect(() => checkMemberName(name, expected)).not.toThrow();
  });

  it.each<[string, Expected]>([
    ["COTAHIST_A2023.TXT", { year: 2024 }],
    ["COTAHIST_D08112024.TXT", { year: 2024 }],
    ["COTAHIST_D08112024.TXT", { day: "2024-11-09" }],
    ["COTAHIST_A2024.TXT", { day: "2024-11-08" }],
    ["../COTAHIST_A2024.TXT", { year: 2024 }],
    ["leia-me.txt", { year: 2024 }],
    ["", { year: 2024 }],
  ])("%s is refused for %j", (name, expected) => {
    expect(() => checkMemberName(name, expected)).toThrow(
      expect.objectContaining({ name: "PermanentError", code: "wrong-member-name" }),
    );
  });
});
