import type { z } from "zod";
import { PermanentError } from "./errors.ts";

type Issue = z.core.$ZodIssue;

const depth = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));

/** Of a union's forms, the one that the value came closest to says what is wrong. */
const unfold = (issue: Issue): readonly Issue[] => {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const forms = issue.errors.map((form) => form.flatMap(unfold));
  const closest = forms.reduce((a, b) => (depth(b) > depth(a) ? b : a));
  return closest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
};

/** A value by its contract; what breaks it is named by path, so that it can be mended. */
export const parseValue = <Message>(contract: z.ZodType<Message>, value: unknown): Message => {
  const parsed = contract.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .flatMap(unfold)
    .map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new PermanentError("contract-violation", issues.join("; "), { cause: parsed.error });
};

/** A message body through JSON and its contract. */
export const parseBody = <Message>(contract: z.ZodType<Message>, body: string): Message => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new PermanentError("contract-violation", `body: not JSON (${String(cause)})`, { cause });
  }
  return parseValue(contract, value);
};
