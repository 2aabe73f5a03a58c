import { once } from "node:events";
import type { Command } from "commander";
import { createCloud } from "../../local/cloud/cloud.ts";
import { dataFolder, takeDataFolder } from "../../local/data-folder.ts";
import type { Io } from "../io.ts";
import { dataOption, portOption } from "../options.ts";
import { renderExports } from "../render/exports.ts";
import { commandConfig } from "../settings.ts";

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
      const config = commandConfig();
      const lock = takeDataFolder(folder);
      try {
        const cloud = createCloud({
          dataDir: folder.cloud,
          port: flags.port,
          config,
          onError: (error, service) =>
            io.err(`${service}: ${error instanceof Error ? error.message : String(error)}`),
        });
        const pointed = await cloud.start();
        try {
          io.out(renderExports(pointed));
          io.err(`The embedded cloud serves ${pointed.endpoint} over ${folder.root}; Ctrl-C stops it.`);
          if (!signal.aborted) await once(signal, "abort");
        } finally {
          await cloud.stop();
        }
      } finally {
        lock.release();
      }
    });
};
