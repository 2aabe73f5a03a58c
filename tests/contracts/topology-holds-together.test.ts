import { describe, expect, it } from "vitest";
import { databaseName, resourceName } from "../../contracts/names.ts";
import {
  bucketNames,
  consumerNames,
  deadLetterQueueName,
  deadLetterRetentionSeconds,
  laneOf,
  lanes,
  notifications,
  queueNames,
  queues,
  refineJob,
  scheduledFunctions,
  sends,
  subscriptions,
  topicNames,
  workgroupName,
} from "../../contracts/topology.ts";

/** Twenty characters is what a stage may have. */
const longestStage = "a".repeat(20);

describe("topology", () => {
  it("keys each queue by its own name", () => {
    for (const name of queueNames) expect(queues[name].name).toBe(name);
    expect(queueNames.length).toBeGreaterThan(0);
  });

  it.each(queueNames)("%s: is within SQS's and Lambda's limits", (name) => {
    const queue = queues[name];
    // AWS: a visibility below six function time-outs and the batching window lets a slow call be doubled.
    expect(queue.visibilitySeconds).toBeGreaterThanOrEqual(
      6 * queue.functionTimeoutSeconds + queue.windowSeconds,
    );
    expect(queue.visibilitySeconds).toBeLessThanOrEqual(43_200);
    expect(queue.functionTimeoutSeconds).toBeLessThanOrEqual(900);
    expect(queue.batchSize).toBeLessThanOrEqual(10_000);
    expect(queue.windowSeconds).toBeLessThanOrEqual(300);
    // Lambda asks for a window where a batch has more than ten messages.
    if (queue.batchSize > 10) expect(queue.windowSeconds).toBeGreaterThan(0);
    expect(queue.maxConcurrency).toBeGreaterThanOrEqual(2);
    expect(queue.maxReceiveCount).toBeGreaterThan(1);
    expect(queue.maxReceiveCount).toBeLessThanOrEqual(1000);
  });

  it("keeps dead letters as long as SQS does", () => {
    expect(deadLetterRetentionSeconds).toBe(1_209_600);
  });

  it.each(queueNames)("%s: is fed by a subscription or by a function", (name) => {
    const isSubscribed = subscriptions.some(({ queue }) => queue === name);
    const isSentTo = Object.values(sends).some((to) => to.includes(name));
    expect(isSubscribed || isSentTo).toBe(true);
  });

  it("gives every topic a notification and a subscriber, and names nothing that is not there", () => {
    expect(new Set(notifications.map(({ topic }) => topic))).toEqual(new Set(topicNames));
    expect(new Set(subscriptions.map(({ topic }) => topic))).toEqual(new Set(topicNames));
    for (const { queue } of subscriptions) expect(queueNames).toContain(queue);
    for (const { bucket } of notifications) expect(bucketNames).toContain(bucket);
    expect(new Set(subscriptions.map(({ topic, queue }) => `${topic} ${queue}`)).size).toBe(
      subscriptions.length,
    );
  });

  it("has notifications of one bucket that do not overlap, which S3 refuses", () => {
    const overlapping = notifications.flatMap((one, at) =>
      notifications
        .slice(at + 1)
        .filter(
          (other) =>
            other.bucket === one.bucket &&
            (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)),
        ),
    );
    expect(overlapping).toEqual([]);
  });

  it("gives a backfill its own queues with the handlers of the daily ones, and no more of them", () => {
    for (const step of ["requested", "collected"] as const) {
      const [daily, own] = [queues[lanes.daily[step]], queues[lanes.backfill[step]]];
      expect(own.name).not.toBe(daily.name);
      expect(own.consumer).toBe(daily.consumer);
      expect(own.maxConcurrency).toBeLessThanOrEqual(daily.maxConcurrency);
    }
    expect(queueNames.filter((name) => laneOf(name) === "backfill")).toEqual([
      "fetch-backfill",
      "compact-backfill",
    ]);
  });

  it("has a function for each queue and schedule, and for nothing else", () => {
    const functions = [...consumerNames, ...Object.keys(scheduledFunctions)].sort();
    expect(Object.keys(sends).sort()).toEqual(functions);
  });

  it("has names that differ and that AWS takes, also in the longest stage", () => {
    const named = [...queueNames, ...queueNames.map(deadLetterQueueName), ...topicNames];
    const all = [...named, ...bucketNames, refineJob.name, workgroupName];
    expect(new Set(named).size).toBe(named.length);
    for (const name of all) expect(resourceName(longestStage, name)).toMatch(/^[a-z0-9-]{3,80}$/);
    for (const name of bucketNames) expect(resourceName(longestStage, name).length).toBeLessThanOrEqual(63);
    expect(databaseName("pull-request-7")).toMatch(/^[a-z0-9_]{1,255}$/);
  });
});
