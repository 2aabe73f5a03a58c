import { readConfig } from "../../adapters/config.ts";
import { wireScheduleCollection } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireScheduleCollection(readConfig()));
