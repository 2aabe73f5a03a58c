import { existsSync } from "node:fs";
import type { Config } from "../adapters/config.ts";
import { wireAccount } from "../adapters/wire-operations.ts";
import { VisibleError } from "../core/errors.ts";
import { createCloud } from "./cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "./data-folder.ts";

export interface EndpointChoice {
  readonly data: string;
  /** An address, `aws`, or nothing for the data folder. */
  readonly endpoint?: string;
}

/**
 * Gives `use` a configuration that points at an endpoint, at the account of AWS that has the stage, or at an embedded
 * cloud that is started over the data folder and stopped afterwards. Throws a `VisibleError` (`no-data`, `data-in-use`,
 * `bad-endpoint`, `no-stage`).
 */
export const withEndpoint = async <Result>(
  { data, endpoint }: EndpointChoice,
  config: Config,
  use: (config: Config) => Promise<Result>,
): Promise<Result> => {
  if (endpoint === "aws") return use(await wireAccount(config));
  if (endpoint !== undefined) {
    if (!URL.canParse(endpoint))
      throw new VisibleError("bad-endpoint", `--endpoint ${endpoint} is no address`);
    return use({ ...config, endpoint });
  }
  const folder = dataFolder(data);
  if (!existsSync(folder.objects))
    throw new VisibleError("no-data", `${data} holds no lake yet: run \`npm start\` first`);
  const lock = takeDataFolder(folder);
  try {
    const cloud = createCloud({ dataDir: folder.cloud, config });
    const pointed = await cloud.start();
    try {
      return await use(pointed);
    } finally {
      await cloud.stop();
    }
  } finally {
    lock.release();
  }
};
