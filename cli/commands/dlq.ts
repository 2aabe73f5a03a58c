import type { Command } from "commander";
import type { Io } from "../io.ts";
import { registerDiscard } from "./dlq/discard.ts";
import { registerList } from "./dlq/list.ts";
import { registerLoad } from "./dlq/load.ts";
import { registerRedrive } from "./dlq/redrive.ts";
import { registerSave } from "./dlq/save.ts";
import { registerShow } from "./dlq/show.ts";

export const registerDlq = (program: Command, io: Io, signal: AbortSignal): void => {
  const dlq = program
    .command("dlq")
    .description("dead letters: look at them all, save, send again, or discard a selection");
  for (const register of [
    registerList,
    registerShow,
    registerSave,
    registerLoad,
    registerRedrive,
    registerDiscard,
  ])
    register(dlq, io, signal);
};
