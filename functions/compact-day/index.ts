import { readConfig } from "../../adapters/config.ts";
import { wireCompactDay } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireCompactDay(readConfig()));
