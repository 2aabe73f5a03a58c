import { AthenaClient } from "@aws-sdk/client-athena";
import { type ClientConfig, settings } from "./settings.ts";

export const athenaClient = (config: ClientConfig) => new AthenaClient(settings(config));
