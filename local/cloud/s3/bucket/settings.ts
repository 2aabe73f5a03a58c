import type { DatabaseSync } from "node:sqlite";
import type { NotificationConfiguration } from "../notifications/configuration.ts";

/** Digits of a sequencer, so that sequencers compare as text too. */
const sequencerDigits = 18;

/** The few values that a bucket keeps for itself. Writes belong into the transaction of what they are for. */
export const createSettings = (database: DatabaseSync, clock: () => Date) => {
  const get = database.prepare("SELECT value FROM settings WHERE name = ?");
  const put = database.prepare("INSERT OR REPLACE INTO settings VALUES (?, ?)");

  const initially = (name: string, value: string): string => {
    const found = get.get(name)?.value;
    if (typeof found === "string") return found;
    put.run(name, value);
    return value;
  };

  const now = clock().getTime();
  const createdAt = Number(initially("created-at", String(now)));
  // Begins at the time in microseconds: a bucket made anew then goes on above its predecessor.
  let sequence = BigInt(initially("sequence", String(now * 1000)));
  let notifications = JSON.parse(initially("notifications", "[]")) as NotificationConfiguration;

  return {
    createdAt,
    nextSequencer(): string {
      sequence += 1n;
      put.run("sequence", String(sequence));
      return sequence.toString(16).toUpperCase().padStart(sequencerDigits, "0");
    },
    notifications: () => notifications,
    setNotifications(configuration: NotificationConfiguration): void {
      put.run("notifications", JSON.stringify(configuration));
      notifications = configuration;
    },
  };
};
