import { describe, expect, it } from "vitest";
import { editableBody } from "../../console/dead-letters/readable-body.ts";
import type { OutgoingMessage } from "../../core/dead-letters/queue.ts";
import { givenUp } from "../support/dead-letters.ts";
import { requestOf } from "../support/example-messages.ts";
import { memoryConsole } from "./console.ts";

const good = () => JSON.stringify(requestOf());
const bodies = (messages: readonly OutgoingMessage[]) => messages.map(({ body }) => body);

/** Three letters of a page that B3 did not serve, and one whose body is broken. */
const filled = () => {
  const one = memoryConsole();
  const later = { code: "http-520", failedAt: "2025-04-07T11:00:00.000Z" };
  const served = one.put("fetch-page-dlq", givenUp(good()), givenUp(good()), givenUp(good(), later));
  const [broken = ""] = one.put("fetch-page-dlq", givenUp('{"oops":1}', { code: "contract-violation" }));
  const [other = ""] = one.put("compact-day-dlq", givenUp("{}", { code: "sum-mismatch" }));
  return { ...one, served, broken, other };
};

const proposalIn = (page: string) => /name="proposal" value="([^"]+)"/.exec(page)?.[1] ?? "";

/** Proposes, confirms, and follows the action to its end. */
const carryOut = async (
  { page, ask }: ReturnType<typeof memoryConsole>,
  form: Readonly<Record<string, string | readonly string[]>>,
) => {
  const proposed = await page("/dead-letters/propose", { form });
  const proposal = proposalIn(proposed);
  const begun = await ask("/dead-letters/act", { form: { proposal } });
  expect(begun.status).toBe(303);
  const path = begun.headers.get("location") ?? "";
  await expect.poll(() => page(path)).toMatch(/badge (good|bad)/);
  return { proposed, proposal, path, ended: await page(path) };
};

describe("the list", () => {
  it("groups all letters by their reasons, and shows those that pass the filter", async () => {
    const { page } = filled();
    const all = await page("/dead-letters");
    expect(all.match(/name="letter"/g)).toHaveLength(5);
    expect(all).toMatch(
      /fetch-page-dlq<\/a><\/td><th scope="row"><a[^>]*>http-520<\/a><\/th>\s*<td class="number">3</,
    );
    const count = async (query: string) =>
      (await page(`/dead-letters?${query}`)).match(/name="letter"/g)?.length ?? 0;
    expect(await count("queue=compact-day-dlq")).toBe(1);
    expect(await count("code=http-520")).toBe(3);
    expect(await count("match=OOPS")).toBe(1);
    // Eight in the morning of São Paulo is eleven in UTC.
    expect(await count("since=2025-04-07T08:00")).toBe(1);
    expect(await count("since=2025-04-07T08:01")).toBe(0);
  });

  it("is read again when the queues hold another number, and when it is asked to", async () => {
    const sampled = { queue: "fetch-page", waiting: 0, inFlight: 0, deadLetters: 1 } as const;
    let deadLetters = 1;
    const { put, page, depths, clock } = memoryConsole({
      get readings() {
        return [{ ...sampled, deadLetters }];
      },
    });
    const count = async (path = "/dead-letters") => (await page(path)).match(/name="letter"/g)?.length;
    put("fetch-page-dlq", givenUp(good()));
    expect(await count()).toBe(1);
    put("fetch-page-dlq", givenUp(good()));
    expect(await count()).toBe(1);
    expect(await count("/dead-letters?fresh=1")).toBe(2);
    put("fetch-page-dlq", givenUp(good()));
    clock.turn(5000);
    deadLetters = 3;
    await depths.sample();
    expect(await count()).toBe(3);
  });

  it("refuses a filter that names nothing", async () => {
    const { ask } = filled();
    expect((await ask("/dead-letters?queue=nope")).status).toBe(400);
    expect((await ask("/dead-letters?since=yesterday")).status).toBe(400);
  });

  it("leaves every letter where it was, and visible", async () => {
    const { page, queues } = filled();
    await page("/dead-letters");
    expect(queues.visible("fetch-page-dlq")).toHaveLength(4);
  });

  it("leafs through many letters, each on one page", async () => {
    const { page, put } = memoryConsole();
    put("fetch-page-dlq", ...Array.from({ length: 120 }, () => givenUp(good())));
    const ids = async (at: number) =>
      [...(await page(`/dead-letters?page=${at}`)).matchAll(/name="letter" value="([^"]+)"/g)].map(
        ([, id]) => id,
      );
    const seen = [...(await ids(1)), ...(await ids(2)), ...(await ids(3))];
    expect(new Set(seen).size).toBe(120);
  });
});

describe("a redrive", () => {
  it("asks first and changes nothing", async () => {
    const { page, served, queues } = filled();
    const letter = served.slice(0, 2).map((id) => `fetch-page-dlq/${id}`);
    const proposed = await page("/dead-letters/propose", { form: { command: "redrive", letter } });
    expect(proposed).toContain("Redrive 2 dead letters?");
    expect(queues.letters("fetch-page-dlq")).toHaveLength(4);
    expect(queues.sent("fetch-page")).toEqual([]);
  });

  it("sends what was ticked, and nothing else", async () => {
    const one = filled();
    const [first = "", second = "", third = ""] = one.served;
    const letter = [first, second].map((id) => `fetch-page-dlq/${id}`);
    const { ended } = await carryOut(one, { command: "redrive", letter });
    expect(ended).toContain("2 of 2");
    expect(bodies(one.queues.sent("fetch-page"))).toEqual([good(), good()]);
    expect(one.queues.sent("fetch-page").map(({ attributes }) => attributes)).toEqual([{}, {}]);
    expect(one.queues.visible("fetch-page-dlq").map(({ id }) => id)).toEqual([third, one.broken]);
    expect(await one.page("/dead-letters")).not.toContain(`fetch-page-dlq/${first}`);
  });

  it("sends all that pass the filter", async () => {
    const one = filled();
    await carryOut(one, { command: "redrive", all: "1", code: "http-520" });
    expect(one.queues.sent("fetch-page")).toHaveLength(3);
    expect(one.queues.visible("fetch-page-dlq").map(({ id }) => id)).toEqual([one.broken]);
  });

  it("is done once, however often its form is sent", async () => {
    const one = filled();
    const { proposal, path } = await carryOut(one, { command: "redrive", all: "1", code: "http-520" });
    const again = await one.ask("/dead-letters/act", { form: { proposal } });
    expect(again.headers.get("location")).toBe(path);
    expect(await one.page(path)).toContain("3 of 3");
    expect(one.queues.sent("fetch-page")).toHaveLength(3);
    expect((await one.ask("/dead-letters/act", { form: { proposal: "never" } })).status).toBe(400);
  });

  it("warns of what would come back", async () => {
    const { page, broken } = filled();
    const form = { command: "redrive", letter: `fetch-page-dlq/${broken}` };
    expect(await page("/dead-letters/propose", { form })).toContain("break the contract of their queue");
  });

  it("sends an edited body that meets the contract, and refuses another", async () => {
    const one = filled();
    const letter = `fetch-page-dlq/${one.broken}`;
    const refused = await one.ask("/dead-letters/propose", {
      form: { command: "redrive", letter, body: '{"oops":2}' },
    });
    expect(refused.status).toBe(400);
    const text = await refused.text();
    expect(text).toContain('role="alert"');
    expect(proposalIn(text)).toBe("");
    await carryOut(one, { command: "redrive", letter, body: good() });
    expect(bodies(one.queues.sent("fetch-page"))).toEqual([good()]);
  });

  it("goes no faster than it is told, and shows its progress instead of the list", async () => {
    const one = filled();
    const form = { command: "redrive", all: "1", code: "http-520" };
    const proposal = proposalIn(await one.page("/dead-letters/propose", { form }));
    for (const rate of ["0", "-1", "x", "60001"])
      expect((await one.ask("/dead-letters/act", { form: { proposal, rate } })).status).toBe(400);
    const before = one.clock.now().getTime();
    const begun = await one.ask("/dead-letters/act", { form: { proposal, rate: "30" } });
    const path = begun.headers.get("location") ?? "";
    const list = await one.ask("/dead-letters");
    expect([list.status, list.headers.get("location")]).toEqual([303, path]);
    await expect.poll(() => one.page(`${path}/part`)).toContain("data-ended");
    // Three letters at thirty a minute: the third goes four seconds after the first.
    expect(one.clock.now().getTime() - before).toBeGreaterThanOrEqual(4000);
    expect((await one.ask("/dead-letters")).status).toBe(200);
  });

  it("of nothing is refused", async () => {
    const { ask } = filled();
    expect((await ask("/dead-letters/propose", { form: { command: "redrive" } })).status).toBe(400);
    expect((await ask("/dead-letters/propose", { form: { command: "explode", all: "1" } })).status).toBe(400);
  });
});

describe("what is discarded", () => {
  it("is kept in the lake bucket, with who did it", async () => {
    const one = filled();
    const { ended } = await carryOut(one, { command: "discard", letter: `fetch-page-dlq/${one.broken}` });
    expect(ended).toContain("operations/dead-letters/");
    expect(one.queues.letters("fetch-page-dlq")).toHaveLength(3);
    const kept: string[] = [];
    for await (const { key } of one.lake.list("operations/"))
      kept.push(new TextDecoder().decode((await one.lake.get(key))?.body));
    expect(kept.join("")).toContain("tester@test");
    expect(kept.join("")).toContain('{\\"oops\\":1}');
  });
});

describe("a download", () => {
  it("is a line of JSON for each letter, and takes none away", async () => {
    const { ask, queues } = filled();
    const answer = await ask("/dead-letters/download", { form: { all: "1", queue: "fetch-page-dlq" } });
    expect(answer.headers.get("content-disposition")).toContain("dead-letters.jsonl");
    const lines = (await answer.text()).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { queue: string }).queue)).toEqual(
      Array.from({ length: 4 }, () => "fetch-page-dlq"),
    );
    expect(queues.visible("fetch-page-dlq")).toHaveLength(4);
  });
});

describe("a letter's page", () => {
  it("shows its body decoded, also where SNS wrapped it", async () => {
    const { put, page } = memoryConsole();
    const body = JSON.stringify({
      Type: "Notification",
      Message: JSON.stringify({ Records: [{ deep: true }] }),
    });
    const [id] = put("refresh-catalog-dlq", givenUp(body));
    expect(await page(`/dead-letters/letters/refresh-catalog-dlq/${id}`)).toContain("&quot;deep&quot;: true");
  });

  it("gives its body to be edited without a change of what it says", () => {
    const wrapped = JSON.stringify({ Message: JSON.stringify({ deep: 1 }) });
    expect(JSON.stringify(JSON.parse(editableBody(wrapped)))).toBe(wrapped);
    for (const body of ["no JSON", '{"n":12345678901234567890}', '{ "a": 1 }', '"text"'])
      expect(editableBody(body)).toBe(body);
  });

  it("is gone with its letter", async () => {
    const { ask } = filled();
    expect((await ask("/dead-letters/letters/fetch-page-dlq/never")).status).toBe(404);
  });
});
