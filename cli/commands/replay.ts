import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { VisibleError } from "../../core/errors.ts";
import { createReplay } from "../../local/b3-replay/replay.ts";
import type { Io } from "../io.ts";
import { portOption, recordingsOption, sessionsOption } from "../options.ts";

interface ReplayFlags {
  readonly recordings?: string;
  readonly port: number;
  readonly session: readonly string[];
}

export const registerReplay = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("replay")
    .description("serve recorded answers of B3 alone, as B3 is known to answer")
    .addOption(recordingsOption())
    .addOption(sessionsOption("a recorded session", "the newest"))
    .addOption(portOption(4567))
    .action(async ({ recordings, port, session }: ReplayFlags) => {
      if (session.length > 1)
        throw new VisibleError("one-session", "the replay serves one --session at a time");
      const replay = createReplay({
        recordingsDir: recordings ?? fileURLToPath(new URL("../../recordings", import.meta.url)),
        port,
        ...(session[0] === undefined ? {} : { session: session[0] }),
        onRequest: ({ method, parameters, file, status }) =>
          io.err(
            `${status} ${method} ${file ?? (parameters ? JSON.stringify(parameters) : "(unreadable token)")}`,
          ),
      });
      await replay.start();
      try {
        io.out(`export BOVESPA_B3_LISTADOS_URL=${replay.baseUrl}`);
        io.out(`export BOVESPA_B3_HISTORICAL_QUOTES_URL=${replay.baseUrl}`);
        io.err(`The replay serves the session ${replay.session}; Ctrl-C stops it.`);
        if (!signal.aborted) await once(signal, "abort");
      } finally {
        await replay.stop();
      }
    });
};
