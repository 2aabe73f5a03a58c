import { messageOf } from "../../contracts/queue-messages.ts";
import type { QueueName } from "../../contracts/topology.ts";
import { PermanentError, VisibleError } from "../errors.ts";
import { parseBody } from "../parse-body.ts";

/** Bodies that a person changed, by the id of their letter. */
export type Edits = ReadonlyMap<string, string>;

/** What is wrong with a body for a queue; undefined when nothing is. */
export const faultOf = (queue: QueueName, body: string): string | undefined => {
  try {
    parseBody(messageOf(queue), body);
    return undefined;
  } catch (error) {
    if (error instanceof PermanentError) return error.message;
    throw error;
  }
};

const mostNamed = 5;

/**
 * Holds every edited body against the contract of the queue it goes to, before any is sent. Throws a `VisibleError`
 * (`bad-edit`) that names each letter and what is wrong with it.
 */
export const checkEdits = (
  edits: Edits,
  letters: readonly { readonly id: string; readonly source: QueueName | undefined }[],
): void => {
  const sources = new Map(letters.map(({ id, source }) => [id, source]));
  const faults: string[] = [];
  for (const [id, body] of edits) {
    const source = sources.get(id);
    const fault = source === undefined ? "is not among the selected letters" : faultOf(source, body);
    if (fault !== undefined) faults.push(`${id}: ${fault}`);
  }
  if (faults.length === 0) return;
  const more = faults.length - mostNamed;
  const named = [...faults.slice(0, mostNamed), ...(more > 0 ? [`and ${more} more`] : [])];
  throw new VisibleError("bad-edit", `nothing was sent: ${named.join("; ")}`);
};
