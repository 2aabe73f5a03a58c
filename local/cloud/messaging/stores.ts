import { BaseSnsStore, BaseSqsStore, type Queue, SqsError } from "./fauxqs.ts";
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

const deadLetterTargetOf = (queue: Queue): string | undefined => {
  const policy = queue.attributes.RedrivePolicy;
  if (policy === undefined) return undefined;
  return (JSON.parse(policy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
};

/** A subscription is two rows in SQLite: both or none. */
export class DurableSnsStore extends BaseSnsStore {
  readonly #persistence: DurablePersistence;

  constructor(persistence: DurablePersistence) {
    super();
    this.#persistence = persistence;
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
