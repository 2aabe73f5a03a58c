import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { type ClientConfig, settings } from "./settings.ts";

export const cloudWatchLogsClient = (config: ClientConfig) => new CloudWatchLogsClient(settings(config));
