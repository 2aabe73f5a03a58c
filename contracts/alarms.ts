import {
  type DeadLetterQueueName,
  type DeployedName,
  deadLetterQueueNames,
  deployedNames,
  type QueueName,
  queueNames,
  refineJob,
  type TopicName,
  topicNames,
} from "./topology.ts";

/** Something that tells a person; each has a section of its name in the runbook. */
export interface Alarm {
  /** Without app and stage: `fetch-page-dlq-not-empty`. */
  readonly name: string;
  readonly says: string;
}

/** A message that waits longer than this is stuck: even a busy morning takes minutes. */
export const oldestMessageSeconds = 60 * 60;

export const deadLettersAlarm = (queue: DeadLetterQueueName): Alarm => ({
  name: `${queue}-not-empty`,
  says: `Messages were given up; their attributes say why (${queue})`,
});

export const lateAlarm = (queue: QueueName): Alarm => ({
  name: `${queue}-is-late`,
  says: `The oldest message of ${queue} has waited for more than an hour`,
});

export const errorsAlarm = (deployed: DeployedName): Alarm => ({
  name: `${deployed}-fails`,
  says: `Calls of ${deployed} end in an error`,
});

/** What SNS cannot hand to a queue goes to that queue's dead letters; this tells of what could not go there either. */
export const undeliveredAlarm = (topic: TopicName): Alarm => ({
  name: `${topic}-undelivered`,
  says: `A notification of ${topic} reached neither its queue nor the dead-letter queue: nothing will act on it`,
});

export const sessionAlarm: Alarm = {
  name: "session-not-complete",
  says: "Sets are still missing or contradict themselves late in the morning: portfolios of the current session, which B3 shows today only, or quotes and levels of the last sessions that are overdue. Or complete sets of the last sessions are not in the tables",
};

/** Its end is no good news: what is lost leaves the sessions that are looked at, and nobody has found it. */
export const lostAlarm: Alarm = {
  name: "session-lost",
  says: "Sets of the last five sessions never came, and B3 shows them no more",
};

export const silenceAlarm: Alarm = {
  name: "no-audit-for-a-day",
  says: "No audit in 24 hours: the schedules may have stopped, and sessions may be lost unseen",
};

/** A rule on Glue's events, since Glue has no metric of it. */
export const refineAlarm: Alarm = {
  name: `${refineJob.name}-fails`,
  says: "A run of the refine job did not succeed",
};

/** That rule has no other witness: a failure that it cannot hand over reaches nobody. */
export const unheardAlarm: Alarm = {
  name: `${refineAlarm.name}-unheard`,
  says: "EventBridge could not hand a failure of the refine job to the topic for alerts",
};

export const alarms: readonly Alarm[] = [
  ...deadLetterQueueNames.map(deadLettersAlarm),
  ...queueNames.map(lateAlarm),
  ...deployedNames.map(errorsAlarm),
  ...topicNames.map(undeliveredAlarm),
  sessionAlarm,
  lostAlarm,
  silenceAlarm,
  refineAlarm,
  unheardAlarm,
];

/** Where a person reads what to do about an alarm, from the root of the repository. */
export const runbookOf = (alarm: string): string => `docs/runbook.md#${alarm}`;
