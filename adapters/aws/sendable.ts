import type { OutgoingMessage } from "../../core/dead-letters/queue.ts";

/** SQS takes and gives ten messages in one call. */
export const messagesPerCall = 10;
/** All of a call together; SQS allows four times as much by now, others that speak its API do not. */
const bytesPerCall = 256 * 1024;

const sizeOf = ({ body, attributes }: OutgoingMessage): number =>
  Object.entries(attributes).reduce(
    (sum, [name, { type, value }]) => sum + Buffer.byteLength(name) + type.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );

/** Messages in groups that fit one call, each with the place of its first. */
export function* sendable(
  messages: readonly OutgoingMessage[],
): Generator<{ readonly some: readonly OutgoingMessage[]; readonly from: number }> {
  let from = 0;
  let bytes = 0;
  for (const [at, message] of messages.entries()) {
    const size = sizeOf(message);
    if (at > from && (at - from === messagesPerCall || bytes + size > bytesPerCall)) {
      yield { some: messages.slice(from, at), from };
      from = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < messages.length) yield { some: messages.slice(from), from };
}
