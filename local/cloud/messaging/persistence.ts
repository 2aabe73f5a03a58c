import { join } from "node:path";
import { VisibleError } from "../../../core/errors.ts";
import { type Persistence, PersistenceManager, type Queue, type Statement } from "./fauxqs.ts";

/**
 * Messages that were in flight when the process died are visible at once, and the receive that died is not counted.
 * A message whose visibility its consumer has changed has no receipt handle on disk: that receive had failed and was
 * given back, so it stays counted. A consumer that merely extends its time looks the same, and counts one receive more.
 */
const returnInflight = `
  UPDATE sqs_messages SET
    receipt_handle = NULL,
    visibility_deadline = NULL,
    approximate_first_receive_timestamp =
      CASE WHEN approximate_receive_count <= 1 THEN NULL ELSE approximate_first_receive_timestamp END,
    approximate_receive_count = MAX(approximate_receive_count - 1, 0)
  WHERE receipt_handle IS NOT NULL;
  UPDATE sqs_messages SET visibility_deadline = NULL WHERE visibility_deadline IS NOT NULL;
`;

/** fauxqs's SQLite file, with its losses mended; see `tests/local/messaging`. */
export class DurablePersistence extends PersistenceManager implements Persistence {
  readonly #ready: Statement;
  readonly #uncounted: Statement;
  readonly #waiting: Statement;
  readonly #upsertQueue: Statement;
  #depth = 0;

  constructor(directory: string) {
    super(directory);
    // One process owns the file: a second one would hand out the same messages again.
    this.db.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL;");
    this.db.exec(returnInflight);
    this.#ready = this.db.prepare(
      "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
    );
    this.#uncounted = this.db.prepare(
      "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL, approximate_receive_count = ?, approximate_first_receive_timestamp = ? WHERE message_id = ?",
    );
    this.#waiting = this.db.prepare(
      "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = ? WHERE message_id = ?",
    );
    this.#upsertQueue = this.db.prepare(`
      INSERT INTO sqs_queues (name, url, arn, attributes, tags, created_timestamp, last_modified_timestamp, sequence_counter)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET url = excluded.url, arn = excluded.arn, attributes = excluded.attributes,
        tags = excluded.tags, last_modified_timestamp = excluded.last_modified_timestamp,
        sequence_counter = excluded.sequence_counter
    `);
  }

  /** All writes of `work` or none; may be nested. */
  atomically<Result>(work: () => Result): Result {
    if (this.#depth > 0) return work();
    this.#depth += 1;
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.db.exec("COMMIT");
      return result;
    } catch (error) {
      // A full disk has ended the transaction already.
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  // fauxqs replaces the row, and the cascade deletes the queue's messages: tagging a queue would empty it.
  override insertQueue(queue: Queue): void {
    this.#upsertQueue.run(
      queue.name,
      queue.url,
      queue.arn,
      JSON.stringify(queue.attributes),
      JSON.stringify(Object.fromEntries(queue.tags)),
      queue.createdTimestamp,
      queue.lastModifiedTimestamp,
      queue.sequenceCounter,
    );
  }

  // fauxqs writes NULL into the receive count, which the schema refuses after the message has left memory.
  override updateMessageReady(messageId: string): void {
    this.#ready.run(messageId);
  }

  /** Its consumer gave it back until `deadline` (milliseconds since the epoch). */
  updateMessageWaiting(messageId: string, deadline: number): void {
    this.#waiting.run(deadline, messageId);
  }

  updateMessageUncounted(messageId: string, receiveCount: number, firstReceivedAt: number | undefined): void {
    this.#uncounted.run(receiveCount, firstReceivedAt ?? null, messageId);
  }
}

const isLocked = (error: unknown): boolean =>
  error instanceof Error && /database is locked/i.test(error.message);

/** Opens `<dataDir>/sqs`; rejects with a `VisibleError` (`data-in-use`) while another process has it open. */
export const openPersistence = (dataDir: string): DurablePersistence => {
  const directory = join(dataDir, "sqs");
  try {
    return new DurablePersistence(directory);
  } catch (error) {
    if (!isLocked(error)) throw error;
    const message = `${directory} is in use by another process; stop it or choose another --data folder`;
    throw new VisibleError("data-in-use", message, { cause: error });
  }
};
