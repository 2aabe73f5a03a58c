import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { type ClientConfig, settings } from "./settings.ts";

export const cloudWatchClient = (config: ClientConfig) => new CloudWatchClient(settings(config));
