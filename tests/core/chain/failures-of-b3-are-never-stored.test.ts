import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queues } from "../../../contracts/topology.ts";
import type { Failure } from "../../../local/b3-replay/failures.ts";
import { contentsOf } from "../../support/memory-chain.ts";
import { type ReplayedChains, startReplayedChains } from "../../support/replayed-chain.ts";

const session = "2026-04-06";

const failures: readonly { name: string; failure: Failure; code: string }[] = [
  { name: "1: HTTP 520 of Cloudflare", failure: { kind: "status", status: 520 }, code: "http-520" },
  { name: "2: HTTP 403 with a challenge", failure: { kind: "challenge", status: 403 }, code: "http-403" },
  {
    name: "3: the challenge with HTTP 200",
    failure: { kind: "challenge", status: 200 },
    code: "html-answer",
  },
  ...[429, 499, 500, 502, 503, 504].map((status) => ({
    name: `4: HTTP ${status}`,
    failure: { kind: "status", status } as const,
    code: `http-${status}`,
  })),
  { name: "5: HTTP 200 with an empty body", failure: { kind: "empty-body" }, code: "empty-body" },
  { name: '6: the JSON string ""', failure: { kind: "empty-string" }, code: "empty-body" },
  { name: "7: results null", failure: { kind: "no-results", results: "null" }, code: "no-results" },
  { name: "7: results []", failure: { kind: "no-results", results: "empty" }, code: "no-results" },
  { name: "8: a connection reset", failure: { kind: "connection-reset" }, code: "connection" },
  { name: "8: a connection cut half way", failure: { kind: "connection-cut" }, code: "connection" },
  { name: "8: an answer that stalls", failure: { kind: "stalled" }, code: "timeout" },
  { name: "9: Request Rejected with HTTP 200", failure: { kind: "request-rejected" }, code: "html-answer" },
];

describe("a failure of B3", () => {
  let chains: ReplayedChains;
  let expected: Readonly<Record<string, string>>;
  beforeAll(async () => {
    chains = await startReplayedChains({ timeoutMs: 150 });
    const { chain, targets } = chains.chainOf(session);
    await chain.schedule(targets);
    await chain.drain();
    expected = contentsOf(chain);
  });
  beforeEach(() => chains.replay.clearFailures());
  afterAll(() => chains.stop());

  it.each(failures)("$name: recovered from when it passes", async ({ failure }) => {
    const { chain, targets } = chains.chainOf(session);
    chains.replay.fail({ failure, on: { index: "IBRA" }, times: 2 });
    await chain.schedule(targets);
    await chain.drain();
    expect(contentsOf(chain)).toEqual(expected);
    expect(chain.letters).toEqual([]);
    expect(chain.log.lines.filter(({ message }) => message === "message failed, retried").length).toBe(2);
  });

  it.each(failures)(
    "$name: dead-lettered as $code when it stays, the other indexes land",
    async ({ failure, code }) => {
      const { chain, targets } = chains.chainOf(session);
      chains.replay.fail({ failure, on: { index: "IFIX" } });
      await chain.schedule(targets);
      await chain.drain();
      expect(chain.letters.map((letter) => [letter.queue, letter.code, letter.receiveCount])).toEqual([
        ["fetch-page", code, queues["fetch-page"].maxReceiveCount],
      ]);
      const indexes = [...chain.raw.objects.keys()].map((key) => key.split("/")[5]);
      expect([...new Set(indexes)].sort()).toEqual(["IBOV", "IBRA", "IBXL"]);
      expect(Object.keys(contentsOf(chain))).toContain(
        "curated/index_portfolio/ano=2026/mes=04/dia=06/part-00000.parquet",
      );
    },
  );

  it("6: a JSON string that holds the JSON: read as the data it is", async () => {
    const { chain, targets } = chains.chainOf(session);
    chains.replay.fail({ failure: { kind: "double-encoded" } });
    await chain.schedule(targets);
    await chain.drain();
    expect(contentsOf(chain)).toEqual(expected);
    expect(chain.letters).toEqual([]);
  });

  it("of the second page: the set stays incomplete, and is said to be so by nobody but the audit", async () => {
    const { chain, targets } = chains.chainOf(session);
    chains.replay.fail({ failure: { kind: "status", status: 500 }, on: { index: "IBRA", page: 2 } });
    await chain.schedule(targets);
    await chain.drain();
    expect(chain.letters.map(({ code }) => code)).toEqual(["http-500"]);
    const ibra = [...chain.raw.objects.keys()].filter((key) => key.includes("/IBRA/"));
    expect(ibra.map((key) => key.split("/").at(-1))).toEqual(["page-0001-of-0002.json"]);
  });

  it("that changes the portfolio between two pages: the second page is refused", async () => {
    const { chain, targets } = chains.chainOf(session);
    const alter = (answer: unknown) => ({
      ...(answer as object),
      page: { ...(answer as { page: object }).page, totalRecords: 157 },
    });
    chains.replay.fail({ failure: { kind: "altered", alter }, on: { index: "IBRA", page: 2 } });
    await chain.schedule(targets);
    await chain.drain();
    expect(chain.letters.map(({ code }) => code)).toEqual(["short-page"]);
  });

  it("that breaks a sum: captured again, and the good capture lands", async () => {
    const { chain, targets } = chains.chainOf(session);
    const alter = (answer: unknown) => {
      const page = structuredClone(answer) as { results: { theoricalQty: string }[] };
      (page.results[0] as { theoricalQty: string }).theoricalQty = "1";
      return page;
    };
    chains.replay.fail({ failure: { kind: "altered", alter }, on: { index: "IBOV" }, times: 2 });
    await chain.schedule(targets);
    await chain.drain();
    expect(contentsOf(chain)).toEqual(expected);
    expect(chain.letters).toEqual([]);
    const repairs = chain.log.lines.filter(({ message }) => message === "inconsistent set, captured again");
    expect(repairs.map(({ fields }) => fields.attempt)).toEqual(expect.arrayContaining([1, 2]));
  });

  it("that breaks a sum for ever: asked for three times, reported, and the other indexes land", async () => {
    const { chain, targets } = chains.chainOf(session);
    const alter = (answer: unknown) => {
      const page = structuredClone(answer) as { results: { part: string }[] };
      (page.results[0] as { part: string }).part = "0,001";
      return page;
    };
    chains.replay.fail({ failure: { kind: "altered", alter }, on: { index: "IBOV" } });
    await chain.schedule(targets);
    await chain.drain();
    const captures = [...chain.raw.objects.keys()].filter((key) => key.includes("/IBOV/"));
    expect(captures.length).toBe(3);
    expect(chain.log.lines.some(({ message }) => message === "inconsistent set, attempts used up")).toBe(
      true,
    );
    expect(chain.letters).toEqual([]);
    expect(Object.keys(contentsOf(chain)).length).toBeGreaterThan(0);
  });
});
