import { AuditSession } from "../../contracts/messages/schedule-collection.ts";
import { type AuditSessionDeps, createAuditSession } from "../../core/audit-session.ts";
import { eventHandler } from "../_shared/event-handler.ts";

export const buildHandler = (deps: AuditSessionDeps) => eventHandler(AuditSession, createAuditSession(deps));
