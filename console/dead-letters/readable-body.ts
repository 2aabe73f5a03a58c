import { decodedBody } from "../../core/dead-letters/letter.ts";

/** SNS puts a message into another as text: where that text is JSON it is read too. */
const decoded = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  if (!("Message" in value) || typeof value.Message !== "string") return value;
  const inner = decodedBody(value.Message);
  return typeof inner === "object" && inner !== null ? { ...value, Message: inner } : value;
};

/** A body to be read by a person: JSON with indents, anything else as it is. */
export const readableBody = (body: string): string => {
  const value = decoded(decodedBody(body));
  return typeof value === "string" ? body : JSON.stringify(value, undefined, 2);
};

/** A body to be changed by a person: with indents where taking them away gives the same bytes, else as it is. */
export const editableBody = (body: string): string => {
  const value = decodedBody(body);
  return typeof value !== "string" && JSON.stringify(value) === body
    ? JSON.stringify(value, undefined, 2)
    : body;
};
