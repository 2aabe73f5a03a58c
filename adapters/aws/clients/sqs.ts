import { SQSClient } from "@aws-sdk/client-sqs";
import { type ClientConfig, settings } from "./settings.ts";

export const sqsClient = (config: ClientConfig) => new SQSClient(settings(config));
