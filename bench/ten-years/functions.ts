import { createChosenSession } from "../../core/session-clock.ts";
import { createFunctionLogs } from "../../local/function-log.ts";
import { createFunctions } from "../../local/functions.ts";
import { serve, tellError } from "./serve.ts";

// All functions, in a process of their own: what their handlers hold is its memory.
let session = "2025-01-02";
let running: ReturnType<typeof createFunctions> | undefined;
let logs: ReturnType<typeof createFunctionLogs> | undefined;

serve(async (ask) => {
  switch (ask.ask) {
    case "start-functions":
      logs = createFunctionLogs(ask.logs);
      running = createFunctions({
        config: ask.config,
        logs,
        sessionClock: createChosenSession(() => session),
        onError: tellError,
      });
      return running.start();
    case "enter-session":
      session = ask.session;
      return undefined;
    case "collect":
      return running?.scheduleCollection({
        session: ask.session,
        early: true,
        targets: ask.indexes.map((index) => ({ dataset: "portfolio-by-code", index })),
      });
    case "stop":
      await running?.stop();
      await logs?.close();
      return undefined;
    default:
      return undefined;
  }
});
