import type { z } from "zod";
import { TransientError } from "../../errors.ts";
import { american, brazilian } from "../../numbers/decimal.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

const toText = (body: Uint8Array): string => {
  try {
    return utf8.decode(body).trim();
  } catch (cause) {
    throw new TransientError("not-json", "the answer is not UTF-8", { cause });
  }
};

const toJson = (text: string): unknown => {
  if (text === "") throw new TransientError("empty-body", "the answer is empty");
  // B3's firewalls answer a challenge or a rejection as HTML, also with status 200.
  if (text.startsWith("<"))
    throw new TransientError(
      "html-answer",
      `the answer is HTML: ${text.slice(0, 60).replaceAll(/\s+/g, " ")}`,
    );
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TransientError("not-json", `the answer is not JSON: ${text.slice(0, 60)}`, { cause });
  }
};

/** JSON out of a body. B3 sometimes sends a JSON string that holds the JSON: that is read once more. */
export const decodeJson = (body: Uint8Array): unknown => {
  const once = toJson(toText(body));
  return typeof once === "string" ? toJson(once.trim()) : once;
};

/** Whether an answer has `results` and nothing in them. */
export const hasNoResults = (json: unknown): json is { readonly page?: unknown } =>
  typeof json === "object" &&
  json !== null &&
  "results" in json &&
  (json.results === null || (Array.isArray(json.results) && json.results.length === 0));

const valueAt = (json: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    json,
  );

const isAmerican = (value: unknown) =>
  typeof value === "string" && american.grammar.test(value) && /[.,]/.test(value);

const maxIssues = 3;

/** An answer of one shape. Throws a `TransientError` that names path and issue. */
export const readShape = <Shape extends z.ZodType>(shape: Shape, json: unknown): z.infer<Shape> => {
  const result = shape.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const foreign = issues.find(({ path }) => isAmerican(valueAt(json, path)));
  if (foreign)
    throw new TransientError(
      "wrong-language",
      `${foreign.path.join(".")}: ${JSON.stringify(valueAt(json, foreign.path))} is not written as in ${brazilian.name}`,
    );
  const listed = issues
    .slice(0, maxIssues)
    .map(({ path, message }) => `${path.join(".") || "answer"}: ${message}`);
  throw new TransientError("unexpected-shape", listed.join("; "));
};

/** Reads an answer that must hold rows. Throws a `TransientError` for whatever is not such an answer. */
export const readAnswer = <Shape extends z.ZodType>(shape: Shape, body: Uint8Array): z.infer<Shape> => {
  const json = decodeJson(body);
  if (hasNoResults(json)) throw new TransientError("no-results", "the answer has no results");
  return readShape(shape, json);
};
