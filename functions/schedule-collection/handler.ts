import { ScheduleCollection } from "../../contracts/messages/schedule-collection.ts";
import { createScheduleCollection, type ScheduleCollectionDeps } from "../../core/schedule-collection.ts";
import { eventHandler } from "../_shared/event-handler.ts";

export const buildHandler = (deps: ScheduleCollectionDeps) =>
  eventHandler(ScheduleCollection, createScheduleCollection(deps));
