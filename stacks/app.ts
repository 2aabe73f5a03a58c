import { app } from "../contracts/names.ts";
import { defaultRegion } from "../contracts/settings.ts";
import { productionStage } from "./settings.ts";

/** What SST must know before the program runs: production is protected, and keeps its buckets if removed at last. */
export const appOf = (stage: string, region: string | undefined) => {
  const isProduction = stage === productionStage;
  return {
    name: app,
    home: "aws" as const,
    removal: isProduction ? ("retain" as const) : ("remove" as const),
    protect: isProduction,
    providers: {
      aws: {
        version: "7.20.0",
        region: (region || defaultRegion) as "us-east-1",
        defaultTags: { tags: { app, stage } },
      },
    },
  };
};
