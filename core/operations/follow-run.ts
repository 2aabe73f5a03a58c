import type { RunId } from "../../contracts/fields.ts";
import { runTime } from "../run-id.ts";
import type { FunctionLogs, JobHistory, JobRun, LogLine } from "./ports.ts";

export interface FollowRunDeps {
  readonly logs: FunctionLogs;
  /** Left out where nobody runs that could be asked. */
  readonly jobs?: JobHistory;
}

export interface FollowedRun {
  readonly runId: RunId;
  readonly lines: readonly LogLine[];
  /** Runs of the refine job that were started for it. */
  readonly jobRuns: readonly JobRun[];
}

/** Clocks of two machines differ by less. */
const clockSkewMs = 60_000;

/** A file of the lake that a line is about: notifications name files, not runs. */
const writtenKeys = (lines: readonly LogLine[]): readonly string[] => [
  ...new Set(
    lines.flatMap(({ message, key }) =>
      message === "table written" && typeof key === "string" ? [key] : [],
    ),
  ),
];

const isOfAnother = ({ runId }: LogLine, run: RunId): boolean => typeof runId === "string" && runId !== run;

/** What all functions said of one run, in order of time: also of the files that it wrote. */
export const createFollowRun =
  ({ logs, jobs }: FollowRunDeps) =>
  async (runId: RunId): Promise<FollowedRun> => {
    const from = new Date(runTime(runId) - clockSkewMs);
    const own = await logs.containing([runId], from);
    const keys = writtenKeys(own);
    const ofFiles = keys.length === 0 ? [] : await logs.containing(keys, from);
    const known = new Set(own.map((line) => JSON.stringify(line)));
    const others = ofFiles.filter((line) => !isOfAnother(line, runId) && !known.has(JSON.stringify(line)));
    const runs = (await jobs?.recent()) ?? [];
    return {
      runId,
      lines: [...own, ...others].toSorted((a, b) => a.timestamp.localeCompare(b.timestamp)),
      jobRuns: runs.filter((run) => run.runId === runId),
    };
  };
