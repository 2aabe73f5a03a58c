import { GlueClient } from "@aws-sdk/client-glue";
import { type ClientConfig, settings } from "./settings.ts";

export const glueClient = (config: ClientConfig) => new GlueClient(settings(config));
