import type { Command } from "commander";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import { createCoverage } from "../../core/coverage.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import type { Io } from "../io.ts";
import { dataOption, dayOption, endpointOption, jsonOption } from "../options.ts";
import { renderCoverage } from "../render/coverage.ts";
import { commandConfig } from "../settings.ts";

interface CoverageFlags {
  readonly from?: string;
  readonly to?: string;
  readonly data: string;
  readonly endpoint?: string;
  readonly json?: true;
}

export const registerCoverage = (program: Command, io: Io): void => {
  program
    .command("coverage")
    .description("a calendar of what the lake has: complete, partial, missing, or no session")
    .addOption(dayOption("--from <date>", "first day; left out: the first collected"))
    .addOption(dayOption("--to <date>", "last day; left out: the last collected"))
    .addOption(dataOption())
    .addOption(endpointOption())
    .addOption(jsonOption())
    .action(async (flags: CoverageFlags) => {
      const coverage = await withEndpoint(flags, commandConfig(), (config) => {
        const s3 = s3Client(config);
        return createCoverage({
          raw: createS3ObjectStore(s3, config.rawBucket),
          lake: createS3ObjectStore(s3, config.lakeBucket),
        })(flags);
      });
      io.out(flags.json ? JSON.stringify(coverage) : renderCoverage(coverage));
    });
};
