import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../../cli/io.ts";
import { main } from "../../cli/main.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  /** What was written to stderr, by the line. */
  readonly err: readonly string[];
}

/** One command line in this process, with what it writes kept. */
export const startBovespa = (...args: readonly string[]) => {
  const interrupt = new AbortController();
  const written = { out: [] as string[], err: [] as string[] };
  const waiting = new Set<() => void>();
  const keep = (which: "out" | "err") => (text: string) => {
    written[which].push(text);
    for (const look of waiting) look();
  };
  const io: Io = { out: keep("out"), err: keep("err"), isInteractive: false, columns: 100 };
  const ended = main(args, io, interrupt.signal).then(
    (code): Ended => ({
      code,
      out: written.out.join("\n"),
      err: written.err.flatMap((text) => text.split("\n")),
    }),
  );

  /** Resolves once something that matches was written; rejects if the command ends before. */
  const said = (which: "out" | "err", pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const text = written[which].join("\n");
        if (!pattern.test(text)) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      look();
      ended.then(({ code, err }) => reject(new Error(`ended with ${code}: ${err.join("\n")}`)), reject);
    });

  return { ended, said, interrupt: () => interrupt.abort(new Error("interrupted")) };
};

/** One command line to its end. */
export const bovespa = (...args: readonly string[]): Promise<Ended> => startBovespa(...args).ended;

/** Folders that are gone when `clear` resolves. */
export const temporaryFolders = () => {
  const folders: string[] = [];
  return {
    async create(): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), "bovespa-cli-"));
      folders.push(folder);
      return folder;
    },
    async clear(): Promise<void> {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
  };
};
