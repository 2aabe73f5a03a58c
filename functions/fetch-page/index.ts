import { readConfig } from "../../adapters/config.ts";
import { wireFetchPage } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireFetchPage(readConfig()));
