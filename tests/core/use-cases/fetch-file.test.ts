import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryMessageBus } from "../../../adapters/memory/message-bus.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { PageCollected } from "../../../contracts/messages/page-collected.ts";
import { TransientError } from "../../../core/errors.ts";
import { createFetchFile } from "../../../core/fetch-file.ts";
import { rejectedKey } from "../../../core/lake/keys.ts";
import type { Upstream } from "../../../core/ports.ts";
import { requestOf, runId } from "../../support/example-messages.ts";
import { fileUpstream, madeUpQuotes } from "../../support/file-dataset.ts";

const day = { day: "2024-01-02" };
const twoRows = "2024-01-02 PETR4 3890\n2024-01-02 VALE3 7635";
const key = `raw/made-up-quotes/ano=2024/mes=01/dia=02/_/${runId()}/MADEUP_D02012024.ZIP`;
const aside = key.replace("raw/", "rejected/");

const fetching = (upstream: Upstream, now = "2024-01-03T13:30:00Z") => {
  const raw = createMemoryObjectStore();
  const collected = createMemoryMessageBus<PageCollected>();
  const fetchFile = createFetchFile({
    upstream,
    raw,
    collected,
    clock: { now: () => new Date(now) },
    log: createMemoryLog(),
  });
  return {
    raw,
    fetch: (period: Parameters<typeof madeUpQuotes.fileName>[0] = day) =>
      fetchFile(madeUpQuotes, requestOf({ dataset: madeUpQuotes.name, index: undefined, period })),
    keys: () => [...raw.objects.keys()].sort(),
    collected: () => collected.sent.map((text) => PageCollected.parse(JSON.parse(text))),
  };
};

describe("fetch-file", () => {
  it("keeps the file as it came under B3's name, with what it holds, and says that it is there", async () => {
    const chain = fetching(fileUpstream(() => twoRows));
    await chain.fetch();
    const sha256 = createHash("sha256").update(twoRows).digest("hex");
    const stored = chain.raw.objects.get(key);
    expect(Buffer.from(stored?.body ?? []).toString()).toBe(twoRows);
    expect(stored?.metadata).toEqual({
      url: "https://b3.test/made-up/MADEUP_D02012024.ZIP",
      "captured-at": "2024-01-02T23:00:00.000Z",
      status: "200",
      sha256,
      "run-id": runId(),
      attempt: "1",
      rows: "2",
      "first-session": "2024-01-02",
      "last-session": "2024-01-02",
    });
    expect(chain.collected().map(({ data }) => data)).toEqual([
      { dataset: "made-up-quotes", period: day, page: 1, totalPages: 1, key, sha256, rows: 2 },
    ]);
  });

  it("keeps a year's file below its year", async () => {
    const chain = fetching(fileUpstream(() => twoRows));
    await chain.fetch({ year: 2024 });
    expect(chain.keys()).toEqual([`raw/made-up-quotes/ano=2024/_/${runId()}/MADEUP_A2024.ZIP`]);
  });

  it("does not download again for a twin of its message, and says the same again", async () => {
    const upstream = fileUpstream(() => twoRows);
    const chain = fetching(upstream);
    await chain.fetch();
    await chain.fetch();
    expect(upstream.asked).toHaveLength(1);
    const [first, second] = chain.collected();
    expect(second).toEqual(first);
  });

  it("takes what a twin stored meanwhile rather than its own answer", async () => {
    const other = `${twoRows}\n2024-01-02 ABEV3 1390`;
    const answers = [twoRows, other];
    const upstream = fileUpstream(() => answers.pop() as string);
    const chain = fetching(upstream);
    await Promise.all([chain.fetch(), chain.fetch()]);
    expect(upstream.asked).toHaveLength(2);
    expect(new Set(chain.collected().map(({ data }) => `${data.sha256} ${data.rows}`)).size).toBe(1);
  });

  it.each([
    ["bad-field", "2024-01-02 PETR4 3890\n2024-01-02 VALE3 7x35"],
    ["html-answer", "<html>Request Rejected</html>"],
  ])("keeps a file that is refused as %s aside, and says nothing of it", async (code, body) => {
    const chain = fetching(fileUpstream(() => body));
    await expect(chain.fetch()).rejects.toMatchObject({ code });
    expect(chain.keys()).toEqual([aside]);
    expect(Buffer.from(chain.raw.objects.get(aside)?.body ?? []).toString()).toBe(body);
    expect(chain.raw.objects.get(aside)?.metadata).toMatchObject({ "refused-as": code, rows: "0" });
    expect(chain.collected()).toEqual([]);
  });

  it("keeps the latest refused file of a run, and takes a good one after it", async () => {
    const answers = [twoRows, "<html>second</html>", "<html>first</html>"];
    const chain = fetching(fileUpstream(() => answers.pop() as string));
    await expect(chain.fetch()).rejects.toMatchObject({ code: "html-answer" });
    await expect(chain.fetch()).rejects.toMatchObject({ code: "html-answer" });
    expect(Buffer.from(chain.raw.objects.get(aside)?.body ?? []).toString()).toBe("<html>second</html>");
    await chain.fetch();
    expect(chain.keys()).toEqual([key, aside]);
  });

  it("keeps nothing aside where it is the code that is wrong", async () => {
    const chain = fetching(fileUpstream(() => twoRows));
    const broken = { ...madeUpQuotes, inspect: () => Promise.reject(new TypeError("a bug")) };
    const fetchFile = createFetchFile({
      upstream: fileUpstream(() => twoRows),
      raw: chain.raw,
      collected: createMemoryMessageBus<PageCollected>(),
      clock: { now: () => new Date() },
      log: createMemoryLog(),
    });
    await expect(fetchFile(broken, requestOf({ period: day }))).rejects.toThrow("a bug");
    expect(chain.keys()).toEqual([]);
  });

  const refusing = (code: string) => ({ get: () => Promise.reject(new TransientError(code, "no")) });
  const absent = refusing("http-404");

  describe.each(["http-404", "empty-body"])("of a file for which B3 has %s", (code) => {
    it.each([
      ["before it is due, at 22:29 in São Paulo", "2024-01-03T01:29:00Z"],
      ["an hour late", "2024-01-03T02:30:00Z"],
      ["a minute before it is overdue, at 10:29 the next morning", "2024-01-03T13:29:00Z"],
    ])("leaves it to the next tick %s", async (_, now) => {
      const chain = fetching(refusing(code), now);
      await expect(chain.fetch()).resolves.toBeUndefined();
      expect([chain.keys(), chain.collected()]).toEqual([[], []]);
    });

    it("gives up at once on a day without session, and says why", async () => {
      const chain = fetching(refusing(code), "2024-12-25T23:00:00Z");
      await expect(chain.fetch({ day: "2024-12-25" })).rejects.toMatchObject({
        name: "PermanentError",
        code: "not-a-session",
        message: "MADEUP_D25122024.ZIP: 2024-12-25 had no session (Christmas (Natal))",
      });
    });
  });

  it("takes a page of HTML for a fault at any time", async () => {
    const chain = fetching(
      fileUpstream(() => "<html>Request Rejected</html>"),
      "2024-01-03T02:30:00Z",
    );
    await expect(chain.fetch()).rejects.toMatchObject({ name: "TransientError", code: "html-answer" });
  });

  it("knows no grace for a year's file", async () => {
    const chain = fetching(absent, "2024-01-03T13:29:00Z");
    await expect(chain.fetch({ year: 2024 })).rejects.toMatchObject({ code: "not-published" });
  });

  it.each([
    ["http-404", "not-published"],
    ["empty-body", "empty-body"],
    ["http-503", "http-503"],
  ])("calls %s %s once it is overdue, to be tried again", async (code, told) => {
    const chain = fetching(refusing(code));
    await expect(chain.fetch()).rejects.toMatchObject({ name: "TransientError", code: told });
    expect([chain.keys(), chain.collected()]).toEqual([[], []]);
  });

  it("names what is kept aside as what is kept, below another folder", () => {
    expect(
      rejectedKey({
        dataset: "made-up-quotes",
        period: day,
        runId: runId(),
        page: 1,
        totalPages: 1,
        fileName: "MADEUP_D02012024.ZIP",
      }),
    ).toBe(aside);
  });
});
