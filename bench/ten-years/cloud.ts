import { resourceName } from "../../contracts/names.ts";
import { deadLetterQueueName, queueNames } from "../../contracts/topology.ts";
import { type Cloud, createCloud } from "../../local/cloud/cloud.ts";
import type { Counts } from "./protocol.ts";
import { serve, tellError } from "./serve.ts";

// The embedded cloud, in a process of its own.
let cloud: Cloud | undefined;
let stage = "";

const count = (): Counts => {
  const { started = 0, failed = 0 } = cloud?.refineRuns() ?? {};
  const depths = cloud?.messaging.depths() ?? {};
  const letters = queueNames.map((name) => depths[resourceName(stage, deadLetterQueueName(name))]);
  return {
    glueRuns: started,
    failedGlueRuns: failed,
    deadLetters: letters.reduce((sum, depth) => sum + (depth?.visible ?? 0) + (depth?.inFlight ?? 0), 0),
  };
};

serve(async (ask) => {
  if (ask.ask === "start-cloud") {
    stage = ask.config.stage;
    cloud = createCloud({ dataDir: ask.dataDir, config: ask.config, onError: tellError });
    return cloud.start();
  }
  if (ask.ask === "count") return count();
  if (ask.ask === "stop") await cloud?.stop();
  return undefined;
});
