import { createCatalog } from "./catalog.ts";
import { createFunctions } from "./functions.ts";
import { createMessaging } from "./messaging.ts";
import { createObservability } from "./observability.ts";
import { createSchedules } from "./schedule.ts";
import { readSettings } from "./settings.ts";
import { createStorage } from "./storage.ts";

/** Everything of a stage. Settings that cannot work stop it before the first resource. */
export const deploy = (environment: Readonly<Record<string, string | undefined>>) => {
  const settings = readSettings($app.stage, environment);
  const storage = createStorage(settings);
  const messaging = createMessaging(storage);
  const catalog = createCatalog(settings, storage);
  const functions = createFunctions(settings, { storage, messaging, catalog });
  createSchedules(settings, functions);
  createObservability(settings, { catalog, functions });
  return {
    rawBucket: storage.raw.name,
    lakeBucket: storage.lake.name,
    database: catalog.database.name,
    workgroup: catalog.workgroup.name,
    scheduleCollection: functions["schedule-collection"].name,
    auditSession: functions["audit-session"].name,
  };
};
