import { PermanentError, TransientError } from "../../../core/errors.ts";
import { type CloudService, requestsEnded, sendJson } from "../http.ts";
import { onBehalfOf } from "./caller.ts";
import { buildFauxqs, publishToTopic, SnsError } from "./fauxqs.ts";
import { openPersistence } from "./persistence.ts";
import { mendAnswers } from "./sqs-answers.ts";
import { DurableSnsStore, DurableSqsStore } from "./stores.ts";

/** How many messages of a queue are in which state. */
export interface QueueDepth {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface Messaging extends CloudService {
  /**
   * Puts one message on a topic and so on every subscribed queue, all durable when it resolves.
   * Rejects with a `PermanentError` (`topic-not-found`, `publish-refused`), or a `TransientError` when stopped.
   */
  publish(request: { readonly topicArn: string; readonly message: string }): Promise<void>;
  /** By queue name, dead-letter queues included. */
  depths(): Readonly<Record<string, QueueDepth>>;
  /** When the oldest message of a queue was sent, in whatever state it is; undefined where there is none. */
  oldestSentAt(queueName: string): Date | undefined;
  /**
   * The consumer of these queues is gone: what it had received is visible again at once, without counting that
   * receive. What it had given back for later stays away until then.
   */
  takeBackInFlight(queueNames: readonly string[]): void;
  /** True when no queue but a dead-letter queue holds a message in any state. */
  idle(): boolean;
}

export interface MessagingOptions {
  /** State is kept in `sqs/` below it; one process at a time. */
  readonly dataDir: string;
  readonly region: string;
}

const openState = async ({ dataDir, region }: MessagingOptions) => {
  const persistence = openPersistence(dataDir);
  try {
    const sqsStore = new DurableSqsStore(persistence);
    const snsStore = new DurableSnsStore(persistence, sqsStore);
    persistence.loadSqsAndSns(sqsStore, snsStore);
    // Only now: what is being loaded must not be written again.
    sqsStore.persistence = persistence;
    snsStore.persistence = persistence;
    const app = buildFauxqs(sqsStore, snsStore, region);
    mendAnswers(app, { persistence, sqsStore, snsStore });
    await app.ready();
    return { persistence, sqsStore, snsStore, app };
  } catch (error) {
    persistence.close();
    throw error;
  }
};

/** SQS and SNS: fauxqs's actions over stores that survive `kill -9`. Serves both names behind the front server. */
export const createMessaging = (options: MessagingOptions): Messaging => {
  const running = new Set<Promise<void>>();
  let state: Awaited<ReturnType<typeof openState>> | undefined;
  let isStopping = false;

  const depths = (): Record<string, QueueDepth> => {
    const found: Record<string, QueueDepth> = {};
    for (const queue of state?.sqsStore.queues.values() ?? []) {
      queue.processTimers();
      found[queue.name] = {
        visible: Number(queue.getAttribute("ApproximateNumberOfMessages")),
        inFlight: queue.inflightMessages.size,
        delayed: Number(queue.getAttribute("ApproximateNumberOfMessagesDelayed")),
      };
    }
    return found;
  };

  return {
    async start() {
      if (state !== undefined) return;
      isStopping = false;
      state = await openState(options);
    },

    async handle(request, response) {
      if (state === undefined || isStopping) {
        return sendJson(response, 503, { __type: "ServiceUnavailable", message: "messaging is not running" });
      }
      if (request.method !== "POST") {
        return sendJson(response, 501, {
          __type: "NotImplemented",
          message: "SQS and SNS are called by POST",
        });
      }
      const { app } = state;
      // Some clients post to the queue's own path; fauxqs knows only the root.
      request.url = "/";
      const task = onBehalfOf(request, response, () => app.routing(request, response)).finally(() =>
        running.delete(task),
      );
      running.add(task);
      await task;
    },

    async publish({ topicArn, message }) {
      if (state === undefined) throw new TransientError("messaging-stopped", "messaging is not running");
      const { persistence, snsStore, sqsStore } = state;
      try {
        persistence.atomically(() =>
          publishToTopic({ TopicArn: topicArn, Message: message }, snsStore, sqsStore),
        );
      } catch (error) {
        if (!(error instanceof SnsError)) throw error;
        const code = error.code === "NotFound" ? "topic-not-found" : "publish-refused";
        throw new PermanentError(code, `${topicArn}: ${error.message}`, { cause: error });
      }
    },

    depths,

    oldestSentAt(queueName) {
      const queue = state?.sqsStore.queuesByName.get(queueName);
      if (!queue) return undefined;
      const inFlight = [...queue.inflightMessages.values()].map(({ message }) => message);
      const sent = [...queue.messages, ...queue.delayedMessages, ...inFlight].map((one) => one.sentTimestamp);
      return sent.length === 0 ? undefined : new Date(sent.reduce((a, b) => Math.min(a, b)));
    },

    takeBackInFlight(queueNames) {
      for (const name of queueNames) state?.sqsStore.durableQueue(name)?.takeBackInFlight();
    },

    idle() {
      const store = state?.sqsStore;
      return Object.entries(depths()).every(([name, { visible, inFlight, delayed }]) => {
        if (visible + inFlight + delayed === 0) return true;
        const queue = store?.queuesByName.get(name);
        return queue !== undefined && (store?.sourcesOf(queue).length ?? 0) > 0;
      });
    },

    async stop() {
      if (state === undefined) return;
      isStopping = true;
      const { app, sqsStore, persistence } = state;
      sqsStore.shutdown();
      await requestsEnded(running);
      await app.close();
      state = undefined;
      persistence.close();
    },
  };
};
