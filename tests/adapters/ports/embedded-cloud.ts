import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../../adapters/config.ts";
import { createCloud } from "../../../local/cloud/cloud.ts";

/** An embedded cloud over a folder of its own, with all that the topology names, and the configuration to reach it. */
export const startEmbeddedCloud = async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "bovespa-ports-"));
  const cloud = createCloud({ dataDir, config: readConfig({ BOVESPA_STAGE: "test" }) });
  const config = await cloud.start();
  return {
    config,
    stop: async () => {
      await cloud.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};
export type EmbeddedCloud = Awaited<ReturnType<typeof startEmbeddedCloud>>;
