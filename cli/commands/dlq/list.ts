import type { Command } from "commander";
import type { Io } from "../../io.ts";
import { renderQueues } from "../../render/dead-letters.ts";
import { atEndpoint, type EndpointFlags, withEndpointOptions } from "./flags.ts";

export const registerList = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    dlq.command("list").description("all dead-letter queues: how many letters, since when, and why"),
  ).action(async (flags: EndpointFlags) => {
    const queues = await atEndpoint(flags, ({ letters }) => letters.list(signal));
    io.out(flags.json ? JSON.stringify({ queues }) : renderQueues(queues, io.columns));
  });
};
