import { type Config, environmentOver, readConfig, readSchedules } from "../adapters/config.ts";
import type { Schedules } from "../contracts/settings.ts";

/** What the stacks are deployed with stands there too: every command reads it, or they would look at different stages. */
const file = ".env";

/** The configuration of a command: the environment, and below it `.env` of the working directory. */
export const commandConfig = (): Config => readConfig(environmentOver(file));

/** When the schedules fire, by the same two. */
export const commandSchedules = (): Schedules => readSchedules(environmentOver(file));
