import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import { SessionDate } from "../../contracts/fields.ts";

const RunState = z.object({ session: SessionDate });

/**
 * The session a run is in, kept over a crash: messages that are left belong to it, and an answer without a date
 * must not be taken for another session's.
 */
export const createRunState = (file: string) => ({
  read: async (): Promise<SessionDate | undefined> => {
    try {
      return RunState.parse(JSON.parse(await readFile(file, "utf8"))).session;
    } catch {
      return undefined;
    }
  },
  write: async (session: SessionDate): Promise<void> => {
    const temporary = `${file}.new`;
    await writeFile(temporary, `${JSON.stringify({ session })}\n`);
    await rename(temporary, file);
  },
});
export type RunState = ReturnType<typeof createRunState>;
