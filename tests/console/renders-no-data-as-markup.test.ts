import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { givenUp } from "../support/dead-letters.ts";
import { memoryConsole } from "./console.ts";

/** Every tag of a page, without what its attributes say. */
const tagsOf = (page: string): readonly string[] =>
  [...page.matchAll(/<(\/?[a-z][a-z0-9]*)/gi)].map(([, tag = ""]) => tag.toLowerCase());

const plain = "plain";

/** Text that would be markup, were it let. */
const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc
    .array(
      fc.constantFrom(
        "<",
        ">",
        '"',
        "'",
        "&",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "-->",
        "</pre>",
        "</textarea>",
        "<!--",
        "&lt;",
        "`",
        "plain",
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join("")),
);

const assertSameTags = async (pageWith: (text: string) => Promise<string>) => {
  const expected = tagsOf(await pageWith(plain));
  expect(expected.length).toBeGreaterThan(20);
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      expect(tagsOf(await pageWith(text))).toEqual(expected);
    }),
    { numRuns: 25 },
  );
};

describe("whatever a message says", () => {
  it("a list of dead letters has the same tags", () =>
    assertSameTags(async (text) => {
      const { put, page } = memoryConsole();
      put("fetch-page-dlq", givenUp(`{"a":${JSON.stringify(text)}}`, { code: text, reason: text }));
      return page("/dead-letters");
    }));

  it("its own page has the same tags, whether its body is JSON or not", async () => {
    const pageOf = async (body: string, text: string) => {
      const { put, page } = memoryConsole();
      const more = { [text]: { type: "String", value: text } };
      const [id] = put("fetch-page-dlq", givenUp(body, { code: text, reason: text, more }));
      return page(`/dead-letters/letters/fetch-page-dlq/${id}`);
    };
    await assertSameTags((text) => pageOf(text, text));
    await assertSameTags((text) => pageOf(JSON.stringify({ runid: text, [text]: [text] }), text));
  });

  it("what it asks to be done has the same tags", () =>
    assertSameTags(async (text) => {
      const { put, page } = memoryConsole();
      const [id] = put("fetch-page-dlq", givenUp(text, { code: text, reason: text }));
      const form = { command: "redrive", letter: `fetch-page-dlq/${id}` };
      return page("/dead-letters/propose", { form });
    }));
});

describe("whatever is asked or answered", () => {
  it("a result has the same tags", () =>
    assertSameTags(async (text) => {
      const answer = () => ({
        columns: [
          { name: text, type: "varchar" },
          { name: "n", type: "bigint" },
        ],
        rows: [[text, "1"]],
      });
      const { ask, page } = memoryConsole({ answer });
      const { headers } = await ask("/queries/run", { form: { sql: "SELECT 1" } });
      return page(headers.get("location") ?? "");
    }));

  it("a statement that is refused has the same tags", () =>
    assertSameTags(async (text) => {
      const { page } = memoryConsole({
        answer: (sql) => {
          throw Object.assign(new Error(`refused ${sql}`), {});
        },
      });
      return page("/queries/run", { form: { sql: `SELECT ${text}` } });
    }));

  it("a filter has the same tags", () =>
    assertSameTags(async (text) => {
      const { put, page } = memoryConsole();
      put("fetch-page-dlq", givenUp("{}", { code: "kept" }));
      return page(`/dead-letters?${new URLSearchParams({ code: `zzz${text}`, match: `zzz${text}` })}`);
    }));

  it("a finding has the same tags", () =>
    assertSameTags(async (text) =>
      memoryConsole({ status: { findings: [{ alarm: text, says: text, runbook: text }] } }).page("/"),
    ));
});

describe("a raw answer of B3", () => {
  it("is saved as bytes, and never shown", async () => {
    const { raw, ask } = memoryConsole();
    const key =
      "raw/portfolio-by-code/ano=2025/mes=04/dia=07/IBOV/01968d30-7f3c-7a10-8b1e-3c5d0e9f1a2b/page-0001-of-0001.json";
    await raw.put(key, new TextEncoder().encode("<script>alert(1)</script>"));
    const answer = await ask(`/sessions/raw?${new URLSearchParams({ key })}`);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(await answer.text()).toBe("<script>alert(1)</script>");
  });

  it("is the only thing that can be saved so", async () => {
    const { raw, ask } = memoryConsole();
    await raw.put("operations/secret.json", new Uint8Array([1]));
    for (const key of ["operations/secret.json", "", "../x", "raw/"])
      expect((await ask(`/sessions/raw?${new URLSearchParams({ key })}`)).status).toBe(404);
  });
});
