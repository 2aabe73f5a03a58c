import cliProgress from "cli-progress";
import { type Progress, type Stage, stages } from "../../local/run/progress.ts";
import type { Io } from "../io.ts";

const titles: Readonly<Record<Stage, string>> = {
  "fetch-page": "pages fetched",
  "compact-day": "sets compacted",
  "trigger-refine": "files announced",
  refine: "refine runs",
  "refresh-catalog": "files catalogued",
};

const width = Math.max(...Object.values(titles).map((title) => title.length));

/** A bar for each stage on a terminal; one line a session where nobody watches. */
export const createProgressBars = (io: Io) => {
  const bars = new Map<Stage, cliProgress.SingleBar>();
  let multi: cliProgress.MultiBar | undefined;
  let lastSession = "";

  const open = () => {
    multi = new cliProgress.MultiBar(
      {
        format: "{title} {bar} {value}/{total}  {session}",
        hideCursor: true,
        clearOnComplete: false,
        stopOnComplete: false,
        stream: process.stderr,
        gracefulExit: false,
      },
      cliProgress.Presets.shades_classic,
    );
    for (const stage of stages)
      bars.set(stage, multi.create(0, 0, { title: titles[stage].padEnd(width), session: "" }));
  };

  return {
    show: ({ session, at, of, stages: found }: Progress): void => {
      if (!io.isInteractive) {
        if (session !== lastSession) io.err(`session ${session} (${at} of ${of})`);
        lastSession = session;
        return;
      }
      if (!multi) open();
      for (const [stage, bar] of bars) {
        const { done, total } = found[stage];
        bar.setTotal(Math.max(total, done));
        bar.update(done, { session: stage === "fetch-page" ? `session ${session} (${at} of ${of})` : "" });
      }
    },
    say: (text: string): void => {
      if (multi) multi.log(`${text}\n`);
      else io.err(text);
    },
    close: (): void => {
      multi?.stop();
      multi = undefined;
      bars.clear();
    },
  };
};
