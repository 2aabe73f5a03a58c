import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { quotes } from "../../../core/datasets/quotes/index.ts";
import { TransientError } from "../../../core/errors.ts";
import { zipOf } from "../../../core/zip/write-zip.ts";
import { createMemoryChain } from "../../support/memory-chain.ts";
import { file, record } from "../cotahist/made-up-file.ts";

const day = "2024-01-02";
const member = "COTAHIST_D02012024.TXT";
const good = file([record(), record({ 13: "VALE3       " })]);
const zip = zipOf(member, good);
const latin1 = (text: string) => Buffer.from(text, "latin1");

/** The second member stands where the directory of the first was, and both have entries in the last. */
const withTwoMembers = () => {
  const directory = Buffer.from(zip).lastIndexOf("PK\x01\x02");
  return Buffer.concat([zip.subarray(0, directory), zipOf("other.txt", good)]);
};
/** B3's own file less the lines that somebody took out: its trailer counts 1745 where it has 506. */
const reduced = readFileSync(
  new URL("../../fixtures/COTAHIST/COTAHIST_D04012016.reduced.TXT", import.meta.url),
);
const letterInPrice = file([record(), record({ 57: "00000000037X0" })]);
const sent = (body: Uint8Array, asked: string) => ({ asked, body });

const backfilled = async (asked: string, body: Uint8Array | Error) => {
  const chain = createMemoryChain({
    session: "2025-04-07",
    upstream: {
      get: async ({ path }) => {
        if (body instanceof Error) throw body;
        return {
          url: `https://b3.test/${path}`,
          status: 200,
          contentType: "application/zip",
          body,
          capturedAt: new Date("2025-04-07T12:00:00Z"),
        };
      },
    },
  });
  const plan = await chain.backfill.plan({ dataset: "quotes", from: asked, to: asked, indexes: [] });
  await chain.backfill.publish(plan);
  await chain.drain();
  return { ...chain, left: await chain.backfill.left(plan) };
};

describe("what B3 sent in place of a session's quotes", () => {
  it.each([
    ["HTML with 200", sent(latin1("<!DOCTYPE html><html></html>"), day), "not-a-zip", 6, /<!DOCTYPE/],
    ["a zip without members", sent(latin1(`PK\x05\x06${"\0".repeat(18)}`), day), "not-a-zip", 6, /PK/],
    ["a zip cut short", sent(zip.subarray(0, zip.length - 30), day), "truncated-zip", 6, /cut|ends/],
    ["half a zip", sent(zip.subarray(0, zip.length >> 1), day), "truncated-zip", 6, /cut|ends/],
    ["a zip of two members", sent(withTwoMembers(), day), "two-members", 1, /other\.txt/],
    [
      "a file of another day",
      sent(zipOf("COTAHIST_D03012024.TXT", good), day),
      "wrong-member-name",
      1,
      /2024-01-02/,
    ],
    [
      "a trailer that disagrees",
      sent(zipOf("COTAHIST_D04012016.TXT", reduced), "2016-01-04"),
      "trailer-mismatch",
      6,
      /counts 1745 records where the file has 506/,
    ],
    [
      "a letter in a price",
      sent(zipOf(member, letterInPrice), day),
      "bad-record",
      1,
      /^line 3, column 68: PREABE/,
    ],
  ] as const)(
    "%s: is refused whole, kept aside and dead-lettered",
    async (_, { asked, body }, code, receives, reason) => {
      const { raw, lake, letters, left, reached } = await backfilled(asked, body);
      expect(letters.map((letter) => [letter.code, letter.receiveCount])).toEqual([[code, receives]]);
      expect(letters[0]?.reason).toMatch(reason);
      const [[key, kept] = ["", undefined], ...others] = raw.objects;
      expect(others).toEqual([]);
      expect(key).toMatch(/^rejected\/quotes\/ano=\d{4}\/mes=01\/dia=0\d\/_\/[^/]+\/COTAHIST_D\d{8}\.ZIP$/);
      expect(Buffer.from(kept?.body ?? []).equals(Buffer.from(body))).toBe(true);
      expect(kept?.metadata["refused-as"]).toBe(code);
      expect([...lake.objects.keys()]).toEqual([]);
      expect([...reached]).toEqual(["fetch-backfill"]);
      expect(left).toMatchObject([{ period: { day: asked }, status: "missing", isAwaited: false }]);
    },
  );

  it.each([
    ["nothing, with 200", "empty-body", "empty-body"],
    ["404, long after the file was due", "http-404", "not-published"],
  ])("%s: leaves nothing to keep and is dead-lettered", async (_, answer, code) => {
    const { raw, lake, letters } = await backfilled(day, new TransientError(answer, "no"));
    expect(letters.map((letter) => [letter.code, letter.receiveCount])).toEqual([[code, 6]]);
    expect([raw.objects.size, lake.objects.size]).toEqual([0, 0]);
  });

  it("a good file: is kept and lands", async () => {
    const { raw, lake, letters, left } = await backfilled(day, zip);
    expect([letters, left]).toEqual([[], []]);
    expect([...raw.objects.keys()]).toEqual([
      expect.stringMatching(new RegExp(`${quotes.fileName({ day })}$`)),
    ]);
    expect([...lake.objects.keys()].filter((key) => key.startsWith("curated/"))).toHaveLength(1);
  });
});

describe("a year whose last record is bad", () => {
  it("leaves no session in the lake, not even those that were good", async () => {
    const days = ["19990104", "19990105", "19990106"].map((session) => record({ 3: session }));
    const text = file([...days, record({ 3: "19990107", 148: "0012A" })], { year: 1999 });
    const { raw, lake, letters } = await backfilled("1999-01-04", zipOf("COTAHIST.A1999", text));
    expect(letters.map(({ code, reason }) => [code, reason.slice(0, 20)])).toEqual([
      ["bad-record", "line 5, column 152: "],
    ]);
    expect([...raw.objects.keys()]).toEqual([expect.stringMatching(/^rejected\/quotes\/ano=1999\/_\//)]);
    expect([...lake.objects.keys()]).toEqual([]);
  });
});
