import { batchActions, type buildFauxqs, SqsError } from "./fauxqs.ts";
import type { DurablePersistence } from "./persistence.ts";
import type { DurableSnsStore, DurableSqsStore } from "./stores.ts";

type App = ReturnType<typeof buildFauxqs>;

interface Stores {
  readonly persistence: DurablePersistence;
  readonly sqsStore: DurableSqsStore;
  readonly snsStore: DurableSnsStore;
}

/** Query-protocol codes that differ from `AWS.SimpleQueueService.<name>`; the SDK takes the error's name from them. */
const queryCodes: Readonly<Record<string, string>> = {
  InvalidAttributeName: "InvalidAttributeName",
  InvalidAttributeValue: "InvalidAttributeValue",
  InvalidMessageContents: "InvalidMessageContents",
  InvalidParameterValue: "InvalidParameterValue",
  MissingParameter: "MissingParameter",
  QueueNameExists: "QueueAlreadyExists",
  ReceiptHandleIsInvalid: "ReceiptHandleIsInvalid",
};

const actionOf = (headers: Record<string, unknown>, body: unknown): string | undefined => {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.replace("AmazonSQS.", "");
  return (body as { Action?: string } | null | undefined)?.Action;
};

/** Mends fauxqs's answers where they differ from what AWS's own clients expect. */
export const mendAnswers = (app: App, { persistence, sqsStore, snsStore }: Stores): void => {
  app.addHook("preHandler", async (request, reply) => {
    if (actionOf(request.headers, request.body) !== "ListDeadLetterSourceQueues") return;
    const {
      QueueUrl = "",
      MaxResults = 1000,
      NextToken = "",
    } = request.body as {
      QueueUrl?: string;
      MaxResults?: number;
      NextToken?: string;
    };
    reply.header("content-type", "application/x-amz-json-1.0");
    const queue = sqsStore.getQueue(QueueUrl);
    if (queue === undefined) {
      reply.code(400).header("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender");
      return reply.send({
        __type: "com.amazonaws.sqs#QueueDoesNotExist",
        message: "The specified queue does not exist.",
      });
    }
    const sources = sqsStore.sourcesOf(queue).filter(({ name }) => name > NextToken);
    const page = sources.slice(0, MaxResults);
    return reply.send({
      queueUrls: page.map(({ url }) => url),
      ...(sources.length > page.length && { NextToken: page.at(-1)?.name }),
    });
  });

  // All entries of a call in one transaction: one for each of them is most of what a call costs.
  app.addHook("preHandler", async (request, reply) => {
    const batch = batchActions.get(actionOf(request.headers, request.body) ?? "");
    if (batch === undefined || typeof request.headers["x-amz-target"] !== "string") return;
    try {
      const answer = persistence.atomically(() => batch(request.body, sqsStore));
      reply.header("content-type", "application/x-amz-json-1.0");
      return reply.send(answer);
    } catch (error) {
      // Refused before anything was done: fauxqs then refuses it in SQS's words.
      if (!(error instanceof SqsError)) throw error;
    }
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const code = /^AWS\.SimpleQueueService\.(\w+);/.exec(String(reply.getHeader("x-amzn-query-error")))?.[1];
    const mended = code === undefined ? undefined : queryCodes[code];
    if (mended !== undefined) reply.header("x-amzn-query-error", `${mended};Sender`);
    if (reply.statusCode === 400 && typeof payload === "string" && /[#>]InvalidAction["<]/.test(payload)) {
      reply.code(501);
    }
    if (reply.statusCode !== 200) return;
    // fauxqs merges new attributes and tags into what exists in memory only.
    const action = actionOf(request.headers, request.body);
    if (action === "CreateQueue") {
      persistence.atomically(() => {
        for (const queue of sqsStore.queues.values()) persistence.insertQueue(queue);
      });
    } else if (action === "CreateTopic") {
      persistence.atomically(() => {
        for (const topic of snsStore.topics.values()) persistence.insertTopic(topic);
      });
    }
  });
};
