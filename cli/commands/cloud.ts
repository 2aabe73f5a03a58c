import { once } from "node:events";
import type { Command } from "commander";
import { readConfig } from "../../adapters/config.ts";
import { createCloud, localCredentials } from "../../local/cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../../local/data-folder.ts";
import type { Io } from "../io.ts";
import { dataOption, portOption } from "../options.ts";

interface CloudFlags {
  readonly data: string;
  readonly port: number;
}

export const registerCloud = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("cloud")
    .description(
      "serve the embedded cloud alone: S3, SQS, SNS, Glue and Athena for any AWS SDK or command line",
    )
    .addOption(dataOption())
    .addOption(portOption(4566))
    .action(async (flags: CloudFlags) => {
      const folder = dataFolder(flags.data);
      const config = readConfig();
      const lock = takeDataFolder(folder);
      try {
        const cloud = createCloud({
          dataDir: folder.cloud,
          port: flags.port,
          config,
          onError: (error, service) =>
            io.err(`${service}: ${error instanceof Error ? error.message : String(error)}`),
        });
        const { endpoint, region } = await cloud.start();
        try {
          io.out(`export AWS_ENDPOINT_URL=${endpoint}`);
          io.out(`export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`);
          io.out(`export AWS_ACCESS_KEY_ID=${localCredentials.accessKeyId}`);
          io.out(`export AWS_SECRET_ACCESS_KEY=${localCredentials.secretAccessKey}`);
          io.err(`The embedded cloud serves ${endpoint} over ${folder.root}; Ctrl-C stops it.`);
          if (!signal.aborted) await once(signal, "abort");
        } finally {
          await cloud.stop();
        }
      } finally {
        lock.release();
      }
    });
};
