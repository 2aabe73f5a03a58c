import { SNSClient } from "@aws-sdk/client-sns";
import { type ClientConfig, settings } from "./settings.ts";

export const snsClient = (config: ClientConfig) => new SNSClient(settings(config));
