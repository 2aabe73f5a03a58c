import { createHash } from "node:crypto";
import { invalidArgument, malformedXml, notImplemented } from "../errors.ts";
import { childrenNamed, childText, requiredText, type XmlElement } from "../xml/read.ts";
import { writeXml, type XmlFields } from "../xml/write.ts";

export interface TopicConfiguration {
  readonly id: string;
  readonly topicArn: string;
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

export type NotificationConfiguration = readonly TopicConfiguration[];

const created = ["Put", "Post", "Copy", "CompleteMultipartUpload"].map((name) => `s3:ObjectCreated:${name}`);
const removed = ["Delete", "DeleteMarkerCreated"].map((name) => `s3:ObjectRemoved:${name}`);
const knownEvents = new Set(["s3:ObjectCreated:*", ...created, "s3:ObjectRemoved:*", ...removed]);

const topicPattern = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;
const longestFilter = 1024;

const readFilter = (configuration: XmlElement): { prefix: string; suffix: string } => {
  const found = { prefix: "", suffix: "" };
  const seen = new Set<string>();
  for (const filter of childrenNamed(configuration, "Filter"))
    for (const keyFilter of childrenNamed(filter, "S3Key"))
      for (const rule of childrenNamed(keyFilter, "FilterRule")) {
        const name = requiredText(rule, "Name").toLowerCase();
        const value = requiredText(rule, "Value");
        if (name !== "prefix" && name !== "suffix")
          throw invalidArgument("filter rule name must be either prefix or suffix", "FilterRule.Name", name);
        if (seen.has(name))
          throw invalidArgument(`Cannot specify more than one ${name} rule in a filter.`, "FilterRule", name);
        if (Buffer.byteLength(value) > longestFilter)
          throw invalidArgument(
            "Size of filter rule value cannot exceed 1024 bytes",
            "FilterRule.Value",
            value,
          );
        seen.add(name);
        found[name] = value;
      }
  return found;
};

const readTopic = (element: XmlElement): TopicConfiguration => {
  const topicArn = requiredText(element, "Topic");
  if (!topicPattern.test(topicArn)) throw invalidArgument("The ARN is not well formed", "Topic", topicArn);
  const events = childrenNamed(element, "Event").map((event) => event.text);
  if (events.length === 0) throw malformedXml("TopicConfiguration has no Event");
  for (const event of events)
    if (!knownEvents.has(event)) {
      if (/^s3:[A-Z]/.test(event)) throw notImplemented(`The event ${event}`);
      throw invalidArgument("The event is not supported for notifications", "Event", event);
    }
  const body = { topicArn, events: [...new Set(events)].sort(), ...readFilter(element) };
  // Named by its content, so that the same configuration without names is the same configuration.
  const id =
    childText(element, "Id") ||
    createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 32);
  return { id, ...body };
};

const eventCovers = (pattern: string, event: string): boolean =>
  pattern.endsWith("*") ? event.startsWith(pattern.slice(0, -1)) : pattern === event;

const overlaps = (one: TopicConfiguration, other: TopicConfiguration): boolean =>
  one.events.some((event) =>
    other.events.some((theirs) => eventCovers(event, theirs) || eventCovers(theirs, event)),
  ) &&
  (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix)) &&
  (one.suffix.endsWith(other.suffix) || other.suffix.endsWith(one.suffix));

/** Throws as S3 does for what it would refuse, and 501 for destinations other than topics. */
export const readNotifications = (document: XmlElement): NotificationConfiguration => {
  for (const { name } of document.children)
    if (name !== "TopicConfiguration") throw notImplemented(`A notification by ${name}`);
  const configuration = document.children.map(readTopic);
  for (const [at, one] of configuration.entries())
    for (const other of configuration.slice(at + 1)) {
      if (one.id === other.id) throw invalidArgument("Configurations overlap or share an id.", "Id", one.id);
      if (overlaps(one, other))
        throw invalidArgument(
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
          "Id",
          other.id,
        );
    }
  return configuration;
};

const rule = (name: "prefix" | "suffix", value: string): XmlFields[] =>
  value === "" ? [] : [{ Name: name, Value: value }];

export const writeNotifications = (configuration: NotificationConfiguration): string =>
  writeXml("NotificationConfiguration", {
    TopicConfiguration: configuration.map(({ id, topicArn, events, prefix, suffix }) => ({
      Id: id,
      Topic: topicArn,
      Event: events,
      ...(prefix === "" && suffix === ""
        ? {}
        : { Filter: { S3Key: { FilterRule: [...rule("prefix", prefix), ...rule("suffix", suffix)] } } }),
    })),
  });

/** The configurations that an event of this key concerns; `event` as `ObjectCreated:Put`. */
export const configurationsFor = (
  configuration: NotificationConfiguration,
  event: string,
  key: string,
): NotificationConfiguration =>
  configuration.filter(
    ({ events, prefix, suffix }) =>
      key.startsWith(prefix) &&
      key.endsWith(suffix) &&
      events.some((pattern) => eventCovers(pattern, `s3:${event}`)),
  );
