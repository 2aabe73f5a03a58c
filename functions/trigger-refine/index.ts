import { readConfig } from "../../adapters/config.ts";
import { wireTriggerRefine } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireTriggerRefine(readConfig()));
