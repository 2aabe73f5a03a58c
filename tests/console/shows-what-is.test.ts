import { describe, expect, it } from "vitest";
import { dayCell } from "../../console/coverage/day-state.ts";
import { remember } from "../../console/remember.ts";
import { sectionOf, spansOf } from "../../console/runbook/section.ts";
import { alarms, deadLettersAlarm, sessionAlarm } from "../../contracts/alarms.ts";
import type { DayCoverage } from "../../core/coverage.ts";
import { VisibleError } from "../../core/errors.ts";
import { turnedClock } from "../support/dead-letters.ts";
import { memoryConsole } from "./console.ts";

describe("the overview", () => {
  const reading = { queue: "fetch-page", waiting: 3, inFlight: 2, deadLetters: 7 } as const;

  it("says that nothing needs a person, or what does and where to look", async () => {
    expect(await memoryConsole().page("/")).toContain("Nothing needs a person");
    const findings = [
      { alarm: deadLettersAlarm("fetch-page-dlq").name, says: "holds 7", runbook: "docs/runbook.md#a" },
      { alarm: sessionAlarm.name, says: "2 of 3 sets", runbook: "docs/runbook.md#b" },
    ];
    const shown = await memoryConsole({ status: { findings } }).page("/");
    expect(shown).toContain("2 things need a person");
    expect(shown).toContain('href="/dead-letters?queue=fetch-page-dlq">holds 7');
    expect(shown).toContain('href="/sessions/2025-04-07">2 of 3 sets');
    expect(shown).toContain('href="/runbook/session-not-complete"');
  });

  it("draws what was sampled, and tells it to who cannot see it", async () => {
    let waiting = 0;
    const { depths, clock, page } = memoryConsole({
      get readings() {
        return [{ ...reading, waiting }];
      },
    });
    for (waiting of [3, 40, 0]) {
      await depths.sample();
      clock.turn(5000);
    }
    const shown = await page("/live/queues");
    expect(shown).toContain(
      'aria-label="fetch-page: 2 messages now, 42 at most since 2025-04-07T12:00:00.000Z"',
    );
    expect(shown).toMatch(/class="line line-main" d="M0 \d+L500 \d+L1000 \d+"/);
    expect(shown).toContain("7 dead letters");
  });

  it("keeps a bounded number of samples, and says why there is none", async () => {
    const { depths, page } = memoryConsole({
      get readings(): never {
        throw new Error("no such host");
      },
    });
    await depths.sample();
    expect(depths.samples()).toEqual([]);
    expect(await page("/live/queues")).toContain("no such host");
    const { depths: full } = memoryConsole({ readings: [reading] });
    for (let at = 0; at < 25; at++) await full.sample();
    expect(full.samples()).toHaveLength(10);
  });

  it("says what an endpoint does not have", async () => {
    const shown = await memoryConsole({ status: { refineRuns: undefined, alarms: undefined } }).page("/");
    expect(shown).toContain("Not available at this endpoint");
    expect(shown).toContain("This endpoint has no alarms");
  });
});

describe("the runbook", () => {
  it("has a page for each alarm, with its commands", async () => {
    const { page, ask } = memoryConsole();
    for (const { name } of alarms) {
      const shown = await page(`/runbook/${name}`);
      expect(shown, name).toMatch(/<strong>Means\.<\/strong>/);
      expect(shown, name).toMatch(/<pre[^>]*>npx bovespa /);
    }
    expect((await ask("/runbook/nothing")).status).toBe(404);
  });

  it("keeps code as it is, and joins the lines of a paragraph", () => {
    const text =
      "## a\n\n## b\n\nOne `two`\n**three** [four](x.md).\n\n- item\n\n```sh\n## no heading\n  x\n```\n\n## c\n";
    expect(sectionOf(text, "a")).toEqual(sectionOf(text, "b"));
    expect(sectionOf(text, "b")).toEqual([
      { kind: "text", text: "One `two` **three** [four](x.md)." },
      { kind: "item", text: "item" },
      { kind: "code", text: "## no heading\n  x" },
    ]);
    expect(spansOf("One `two` **three** [four](x.md).").map(({ kind, text: word }) => [kind, word])).toEqual([
      ["plain", "One "],
      ["code", "two"],
      ["plain", " "],
      ["strong", "three"],
      ["plain", " "],
      ["plain", "four"],
      ["plain", "."],
    ]);
    expect(sectionOf(text, "d")).toBeUndefined();
  });
});

describe("a day of the calendar", () => {
  const day = (datasets: DayCoverage["datasets"], kind: DayCoverage["kind"] = "session"): DayCoverage => ({
    day: "2025-04-07",
    kind,
    datasets,
  });
  const stateOf = (one: DayCoverage, today = "2025-04-08") => dayCell(one, today, ["a", "b"]).state;

  it("is complete where all that is looked at is", () => {
    expect(stateOf(day({ a: "complete", b: "complete", c: "missing" }))).toBe("complete");
    expect(stateOf(day({ a: "complete", b: "missing" }))).toBe("partial");
    expect(stateOf(day({ a: "partial", b: "missing" }))).toBe("partial");
    expect(stateOf(day({ a: "missing", b: "missing", c: "complete" }))).toBe("missing");
  });

  it("is not missing before it has come, nor where there is no session", () => {
    expect(stateOf(day({ a: "missing", b: "missing" }), "2025-04-06")).toBe("ahead");
    expect(stateOf(day({ a: "missing", b: "missing" }), "2025-04-07")).toBe("missing");
    expect(stateOf(day({}, "closed"))).toBe("closed");
  });

  it("links to its session, in a year that has something", async () => {
    const { raw, page, ask } = memoryConsole();
    expect(await page("/coverage")).toContain("Nothing collected yet");
    const folder = "raw/index-membership/ano=2024/mes=04/dia=05/_/01968d30-7f3c-7a10-8b1e-3c5d0e9f1a2b";
    await raw.put(`${folder}/page-0001-of-0002.json`, new TextEncoder().encode("{}"));
    const shown = await page("/coverage");
    expect(shown).toContain('href="/sessions/2024-04-05"');
    expect(shown).toMatch(/2024-04-05: 0 of 2 datasets complete/);
    expect(await page("/coverage?year=2024&dataset=portfolio-by-code")).toContain("2024-04-05: missing");
    expect((await ask("/coverage?year=nonsense&dataset=nope")).status).toBe(200);
  });
});

describe("a session", () => {
  it("that is none is told, and a closed day says why", async () => {
    const { ask, page } = memoryConsole();
    expect((await ask("/sessions/2025-13-01")).status).toBe(400);
    expect(await page("/sessions/2025-12-25")).toContain("No session: ");
    expect(await page("/sessions/2025-04-07")).toContain("Nothing of this session lies in the lake");
  });

  it("whose raw answer was changed is not sound", async () => {
    const lineage = {
      layer: "curated",
      table: "index_membership",
      period: { day: "2025-04-07" },
      key: "curated/index_membership/ano=2025/mes=04/dia=07/part-00000.parquet",
      verdict: "same",
      rows: { file: 2, raw: 2 },
      runId: "01968d30-7f3c-7a10-8b1e-3c5d0e9f1a2b",
      inputsHash: { file: "a".repeat(64), raw: "a".repeat(64) },
      contentHash: "b".repeat(64),
      isRegistered: true,
      absences: [],
    } as const;
    const set = {
      dataset: "index-membership",
      period: lineage.period,
      runId: lineage.runId,
      totalPages: 1,
      state: "used",
    } as const;
    const answer = {
      key: "raw/x.json",
      page: 1,
      bytes: 10,
      sha256: "c".repeat(64),
      messages: { requested: "r", collected: "s" },
    };
    const pageWith = (isIntact: boolean) =>
      memoryConsole({
        explain: async (subject) => ({
          subject,
          files: [{ ...lineage, sets: [{ ...set, pages: [{ ...answer, isIntact }] }] }],
        }),
      }).page("/sessions/2025-04-07");
    const sound = await pageWith(true);
    for (const part of [
      "Everything is what the raw answers give now",
      "c".repeat(64),
      "raw/x.json",
      lineage.key,
    ])
      expect(sound).toContain(part);
    expect(await pageWith(false)).toContain("not what was captured");
  });
});

describe("a report", () => {
  it("is asked for as the form says, in the page's language", async () => {
    const asked: unknown[] = [];
    const { page, ask } = memoryConsole({
      report: async (one) => {
        asked.push(one);
        return "<!doctype html><title>r</title>";
      },
    });
    expect(await page("/report?index=ibov,%20IFIX&session=2025-04-07")).toContain("<iframe");
    await page("/report/document?index=all", { headers: { "accept-language": "pt-BR,pt;q=0.9" } });
    expect(asked).toEqual([
      { lang: "en", indexes: ["IBOV", "IFIX"], session: "2025-04-07" },
      { lang: "pt", indexes: "all" },
    ]);
    expect((await ask("/report?index=b%C3%A9")).status).toBe(400);
  });

  it("of what the lake does not hold says so", async () => {
    const { ask } = memoryConsole({
      report: async () => {
        throw new VisibleError("no-data", "the lake holds nothing");
      },
    });
    const answer = await ask("/report");
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("the lake holds nothing");
  });
});

describe("a page", () => {
  it("is in the language of the browser, or the one that was chosen", async () => {
    const { page, access } = memoryConsole();
    const headers = { "accept-language": "de, pt-PT;q=0.8" };
    expect(await page("/queries", { headers })).toContain("Consultas");
    const cookie = `${access.cookieName}=${access.sessionToken}; lang=en; theme=dark`;
    const chosen = await page("/queries", { headers: { ...headers, cookie } });
    expect(chosen).toContain('data-theme="dark"');
    expect(chosen).toContain("Queries");
  });

  it("that is not there is a page, and one that fails says why", async () => {
    const { ask } = memoryConsole({
      explain: async () => {
        throw new Error("bucket is gone");
      },
    });
    const missing = await ask("/nowhere");
    expect([missing.status, await missing.text()]).toEqual([
      404,
      expect.stringContaining("There is no such page"),
    ]);
    const failed = await ask("/sessions/2025-04-07");
    expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining("bucket is gone")]);
  });
});

describe("what is remembered", () => {
  it("is read once for a while, and again after that, after a failure, and for another key", async () => {
    const clock = turnedClock();
    const reads: string[] = [];
    const read = remember({ clock, milliseconds: 1000 }, async (key: string) => {
      reads.push(key);
      if (key === "bad") throw new Error("bad");
      return reads.length;
    });
    expect([await read("a"), await read("a")]).toEqual([1, 1]);
    clock.turn(1000);
    expect(await read("a")).toBe(2);
    await expect(read("bad")).rejects.toThrow("bad");
    await expect(read("bad")).rejects.toThrow("bad");
    expect(reads).toEqual(["a", "a", "bad", "bad"]);
  });
});
