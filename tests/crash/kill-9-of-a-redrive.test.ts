import { cp, glob, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunSummary } from "../../local/run/summary.ts";
import { filesOf, finished, startBovespa } from "./processes.ts";
import { bodiesIn, letterCount, lettersOf, seed, selected, session } from "./ten-thousand-letters.ts";

const kills = Number(process.env.CRASH_RUNS ?? 20);
const minutes = 60_000;

const say = (text: string) => void process.stderr.write(`${text}\n`);
const sorted = (bodies: readonly string[] = []) => bodies.toSorted();
const unique = (bodies: readonly string[] = []) => [...new Set(bodies)].toSorted();

describe(`${letterCount} dead letters of three reasons over three queues`, () => {
  let folder: string;
  let expected: Record<string, string>;
  let before: Awaited<ReturnType<typeof bodiesIn>>;
  /** How long a redrive takes that nobody kills: from start to end, and from its first letter on. */
  let calm: { ms: number; sendingMs: number };

  const bovespa = (dataDir: string, ...args: readonly string[]) =>
    startBovespa([...args, "--data", join(folder, dataDir), "--json"]);
  const redrive = (dataDir: string) => bovespa(dataDir, "dlq", "redrive", "--code", selected, "--yes");
  const timed = async (child: ReturnType<typeof bovespa>) => {
    const startedAt = performance.now();
    const ended = await finished(child);
    return { ...ended, ms: performance.now() - startedAt };
  };
  const copyOfLetters = (to: string) => cp(join(folder, "letters"), join(folder, to), { recursive: true });

  /** What is on record of redrives, in the order they were begun. */
  const records = async (dataDir: string): Promise<readonly string[]> => {
    const cwd = join(folder, dataDir, "s3", "bovespa-local-lake", "operations");
    const found = [];
    for await (const file of glob("**/action.jsonl", { cwd })) found.push(join(cwd, file));
    return found.sort();
  };

  /**
   * A moment to kill a redrive at: while it looks at the letters, or, every other time, while it is sending; so early
   * that there is something left to send for all that come after it.
   */
  const doom = async (dataDir: string, kill: number, ending: Promise<unknown>): Promise<void> => {
    if (kill % 2 === 0) {
      await Promise.race([delay((calm.ms - calm.sendingMs) * (0.3 + 0.6 * Math.random())), ending]);
      return;
    }
    const hasEnded = ending.then(() => true);
    const before = (await records(dataDir)).length;
    while ((await records(dataDir)).length === before)
      if (await Promise.race([hasEnded, delay(20, false)])) return;
    await Promise.race([delay((calm.sendingMs / 8) * Math.random()), ending]);
  };

  /** Nothing of what was not selected is gone, doubled, hidden or changed. */
  const expectOthersUntouched = ({ letters }: typeof before) => {
    for (const name of lettersOf.keys()) {
      for (const code of ["page-mismatch", "contract-violation"])
        expect(sorted(letters[`${name} ${code}`]), name).toEqual(sorted(before.letters[`${name} ${code}`]));
      expect(letters[`${name} ${selected}`], name).toBeUndefined();
    }
  };

  /** The functions take what was sent: the session's lake comes of it, and nothing is left to ask B3 for. */
  const expectProcessed = async (dataDir: string) => {
    await writeFile(join(folder, dataDir, "run.json"), JSON.stringify({ session }));
    const run = await finished(bovespa(dataDir, "run", "--session", session));
    // Exit code 1: the other letters are still there.
    expect(run.code, run.err).toBe(1);
    const summary = JSON.parse(run.out) as RunSummary;
    expect(summary.sessions).toMatchObject([{ requested: 0, missing: [], incomplete: [], inconsistent: [] }]);
    const others = [...lettersOf.values()].reduce((sum, count) => sum + count - Math.ceil(count / 3), 0);
    expect(summary.deadLetters).toBe(others);
    const lake = Object.entries(await filesOf(join(folder, dataDir), "bovespa-local-lake"));
    expect(Object.fromEntries(lake.filter(([key]) => !key.startsWith("operations/dead-letters/")))).toEqual(
      expected,
    );
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bovespa-crash-redrive-"));
    const run = await finished(bovespa("calm", "run", "--session", session));
    expect(run.code, run.err).toBe(0);
    expected = await filesOf(join(folder, "calm"), "bovespa-local-lake");
    expect(Object.keys(expected).length).toBeGreaterThan(20);
    await seed(join(folder, "letters"));
    before = await bodiesIn(join(folder, "letters"));
    for (const [name, count] of lettersOf)
      expect(
        Object.entries(before.letters).flatMap(([key, some]) => (key.startsWith(name) ? some : [])),
      ).toHaveLength(count);
  }, 20 * minutes);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    "are listed and grouped; a third is sent again, each once, and processed; the rest is where it was",
    async () => {
      await copyOfLetters("once");
      const list = await timed(bovespa("once", "dlq", "list"));
      expect(list.code, list.err).toBe(0);
      const { queues } = JSON.parse(list.out) as {
        queues: { queue: string; count: number; groups: { code: string; count: number }[] }[];
      };
      expect(queues.reduce((sum, { count }) => sum + count, 0)).toBe(letterCount);
      for (const [name, count] of lettersOf)
        expect(queues.find(({ queue }) => queue === name)?.groups.map((group) => group.count)).toEqual(
          [2, 1, 0].map((more) => Math.floor((count + more) / 3)),
        );

      const sent = await timed(redrive("once"));
      expect(sent.code, sent.err).toBe(0);
      const [record = ""] = await records("once");
      const [begun = 0, ended = 0] = (await readFile(record, "utf8"))
        .trim()
        .split("\n")
        .map((line) => Date.parse((JSON.parse(line) as { at: string }).at));
      calm = { ms: sent.ms, sendingMs: ended - begun };
      say(
        `listed in ${list.ms.toFixed(0)} ms, a third redriven in ${sent.ms.toFixed(0)} ms, each a whole process`,
      );
      const after = await bodiesIn(join(folder, "once"));
      expectOthersUntouched(after);
      for (const name of lettersOf.keys())
        expect(sorted(after.sent[name.replace(/-dlq$/, "")]), name).toEqual(
          sorted(before.letters[`${name} ${selected}`]),
        );
      await expectProcessed("once");
    },
    30 * minutes,
  );

  it(
    `lose none where the redrive is killed ${kills} times on the way; what is doubled changes nothing in the lake`,
    async () => {
      await copyOfLetters("killed");
      let cutOff = 0;
      for (let kill = 0; kill < kills; kill++) {
        const doomed = redrive("killed");
        const ending = finished(doomed);
        await doom("killed", kill, ending);
        doomed.kill("SIGKILL");
        if ((await ending).signal === "SIGKILL") cutOff++;
      }
      const last = await finished(redrive("killed"));
      // 2: an earlier one had come to the end.
      expect([0, 2], last.err).toContain(last.code);

      const after = await bodiesIn(join(folder, "killed"));
      expectOthersUntouched(after);
      let doubles = 0;
      for (const name of lettersOf.keys()) {
        const bodies = after.sent[name.replace(/-dlq$/, "")] ?? [];
        expect(unique(bodies), name).toEqual(unique(before.letters[`${name} ${selected}`]));
        doubles += bodies.length - unique(bodies).length;
      }
      say(`${cutOff} of ${kills} redrives cut off by SIGKILL, ${doubles} letters doubled`);
      expect(cutOff).toBeGreaterThan(kills / 2);
      await expectProcessed("killed");
    },
    60 * minutes,
  );
});
