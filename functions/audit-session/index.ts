import { readConfig } from "../../adapters/config.ts";
import { wireAuditSession } from "../../adapters/wire.ts";
import { buildHandler } from "./handler.ts";

export const handler = buildHandler(wireAuditSession(readConfig()));
