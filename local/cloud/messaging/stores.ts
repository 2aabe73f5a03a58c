import { BaseSnsStore, BaseSqsStore, type Queue, SqsError, type Subscription } from "./fauxqs.ts";
import type { DurablePersistence } from "./persistence.ts";
import { DurableQueue, queueUrl } from "./queue.ts";

/** Byte order, as the page token is compared; fauxqs sorts by locale and so skips queues between two pages. */
const byName = (a: Queue, b: Queue): number => (a.name < b.name ? -1 : 1);

export class DurableSqsStore extends BaseSqsStore {
  readonly #persistence: DurablePersistence;

  constructor(persistence: DurablePersistence) {
    super();
    this.#persistence = persistence;
  }

  override createQueue(...[name, url, arn, attributes, tags]: Parameters<BaseStore["createQueue"]>): Queue {
    const other = this.queuesByName.get(name);
    if (other !== undefined && other.arn !== arn) {
      throw new SqsError(
        "QueueNameExists",
        `The embedded cloud keeps one queue of a name, and has ${other.arn}: set AWS_REGION to its region, or give another data folder`,
      );
    }
    const queue = new DurableQueue(this.#persistence, name, url, arn, attributes, tags);
    this.persistence?.insertQueue(queue);
    this.queues.set(arn, queue);
    this.queuesByName.set(name, queue);
    this.queuesByArn.set(arn, queue);
    return queue;
  }

  durableQueue(name: string): DurableQueue | undefined {
    const queue = this.queuesByName.get(name);
    return queue instanceof DurableQueue ? queue : undefined;
  }

  override deleteQueue(url: string): boolean {
    const queue = this.getQueue(url);
    return super.deleteQueue(url) && queue !== undefined && this.queues.delete(queue.arn);
  }

  override buildQueueUrl(name: string): string {
    return queueUrl(name);
  }

  /** By the last step of its path, whatever host and port the URL was made with. */
  override getQueue(url: string): Queue | undefined {
    return this.queuesByName.get(url.split("/").at(-1) ?? "");
  }

  override listQueues(prefix = "", maxResults = 1000, nextToken = "") {
    const matching = [...this.queues.values()]
      .filter(({ name }) => name.startsWith(prefix) && name > nextToken)
      .sort(byName);
    const queues = matching.slice(0, maxResults);
    const last = queues.at(-1);
    return { queues, ...(matching.length > queues.length && last !== undefined && { nextToken: last.name }) };
  }

  /** Queues whose redrive policy names this one. */
  sourcesOf(deadLetterQueue: Queue): Queue[] {
    return [...this.queues.values()]
      .filter((queue) => deadLetterTargetOf(queue) === deadLetterQueue.arn)
      .sort(byName);
  }
}

type BaseStore = InstanceType<typeof BaseSqsStore>;

const deadLetterTargetOf = ({ attributes }: Pick<Queue, "attributes">): string | undefined => {
  const policy = attributes.RedrivePolicy;
  if (policy === undefined) return undefined;
  return (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
};

/** A subscription is two rows in SQLite: both or none. */
export class DurableSnsStore extends BaseSnsStore {
  readonly #persistence: DurablePersistence;
  readonly #sqsStore: DurableSqsStore;

  constructor(persistence: DurablePersistence, sqsStore: DurableSqsStore) {
    super();
    this.#persistence = persistence;
    this.#sqsStore = sqsStore;
  }

  /**
   * With the dead-letter queue of its redrive policy in the place of a queue that is not there: fauxqs would drop the
   * message. A queue that is there refuses nothing here.
   */
  override getSubscription(arn: string): Subscription | undefined {
    const found = super.getSubscription(arn);
    if (!found || this.#sqsStore.queuesByArn.has(found.endpoint)) return found;
    return { ...found, endpoint: deadLetterTargetOf(found) ?? found.endpoint };
  }

  override subscribe(...parameters: Parameters<InstanceType<typeof BaseSnsStore>["subscribe"]>) {
    return this.#persistence.atomically(() => super.subscribe(...parameters));
  }

  override unsubscribe(arn: string): boolean {
    return this.#persistence.atomically(() => super.unsubscribe(arn));
  }

  override deleteTopic(arn: string): boolean {
    return this.#persistence.atomically(() => super.deleteTopic(arn));
  }
}
