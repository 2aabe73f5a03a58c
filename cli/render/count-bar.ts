import cliProgress from "cli-progress";
import type { Io } from "../io.ts";

/** One bar on a terminal, from the first count on; nothing where nobody watches. */
export const createCountBar = (io: Io, done: string) => {
  let bar: cliProgress.SingleBar | undefined;
  return {
    show: (count: number, of: number): void => {
      if (!io.isInteractive) return;
      bar ??= new cliProgress.SingleBar(
        {
          format: `${done} {bar} {value}/{total}  {eta_formatted} left`,
          stream: process.stderr,
          gracefulExit: false,
        },
        cliProgress.Presets.shades_classic,
      );
      if (bar.isActive) {
        bar.setTotal(of);
        bar.update(count);
      } else bar.start(of, count);
    },
    close: (): void => bar?.stop(),
  };
};
