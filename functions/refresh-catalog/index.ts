import { readConfig } from "../../adapters/config.ts";
import { wireRefreshCatalog } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireRefreshCatalog(readConfig()));
