/** Message attributes of a letter that a handler gave up: why, since when, and whose message it was. */
export const failureAttributes = {
  code: "failure-code",
  reason: "failure-reason",
  firstReceivedAt: "first-received-at",
  failedAt: "failed-at",
  sourceQueue: "source-queue",
  receiveCount: "receive-count",
} as const;
