import { Logger } from "@aws-lambda-powertools/logger";
import type { Log } from "../../core/ports.ts";
import { createLogContext } from "../log-context.ts";

/** JSON lines as CloudWatch reads them. */
export const createPowertoolsLog = (serviceName: string): Log => {
  const logger = new Logger({ serviceName });
  const { around, within } = createLogContext();
  return {
    debug: (message, fields = {}) => logger.debug(message, around(fields)),
    info: (message, fields = {}) => logger.info(message, around(fields)),
    warn: (message, fields = {}) => logger.warn(message, around(fields)),
    error: (message, fields = {}) => logger.error(message, around(fields)),
    within,
  };
};
