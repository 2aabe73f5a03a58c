import type { z } from "zod";
import { PermanentError } from "../../core/errors.ts";

/** A value by its contract; what breaks it is named by path, so that it can be mended. */
export const parseValue = <Message>(contract: z.ZodType<Message>, value: unknown): Message => {
  const parsed = contract.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
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
