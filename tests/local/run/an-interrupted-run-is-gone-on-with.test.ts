import { tracingChannel } from "node:diagnostics_channel";
import type { Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dataFolder, takeDataFolder } from "../../../local/data-folder.ts";
import type { Progress } from "../../../local/run/progress.ts";
import { collect, dataFolders, filesOf } from "./collecting.ts";

const selection = { sessions: ["2025-04-07", "2025-06-30"] };
const folders = dataFolders();
let calm: Record<string, string>;

beforeAll(async () => {
  const dataDir = await folders.create();
  await collect(dataDir, selection);
  calm = await filesOf(dataDir, "lake");
  listening.subscribe(noteServer);
});
afterAll(async () => {
  listening.unsubscribe(noteServer);
  await folders.clear();
});

/** Every server that this process made listen. */
const servers: Server[] = [];
const noteServer = (message: unknown) => void servers.push((message as { server: Server }).server);
const listening = tracingChannel("net.server.listen").asyncEnd;

const openServers = () => servers.filter((server) => server.listening).length;

const isFree = (dataDir: string) => {
  takeDataFolder(dataFolder(dataDir)).release();
  return true;
};

/** Runs until `isMoment` holds for what is shown, then aborts. */
const interrupt = async (dataDir: string, isMoment: (progress: Progress) => boolean) => {
  const controller = new AbortController();
  const run = collect(dataDir, {
    ...selection,
    signal: controller.signal,
    onProgress: (progress) => {
      if (isMoment(progress)) controller.abort(new Error("interrupted"));
    },
  });
  await expect(run).rejects.toThrow(/interrupted|aborted/);
};

describe("a run that is aborted", () => {
  it.each<[string, (progress: Progress) => boolean]>([
    ["in its first session", () => true],
    ["when the refine job has begun", ({ stages }) => stages.refine.total > 0],
    ["in its last session", ({ at, of }) => at === of],
  ])("%s rejects, lets everything go, and the next one ends in the same bytes", async (_, isMoment) => {
    const dataDir = await folders.create();
    const seen = servers.length;
    await interrupt(dataDir, isMoment);
    expect(servers.length - seen).toBe(2);
    expect(openServers()).toBe(0);
    expect(isFree(dataDir)).toBe(true);

    expect(await collect(dataDir, selection)).toMatchObject({ deadLetters: 0, failedJobRuns: 0 });
    expect(await filesOf(dataDir, "lake")).toEqual(calm);
  });

  it("before it begins does nothing", async () => {
    const dataDir = await folders.create();
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(collect(dataDir, { ...selection, signal })).rejects.toThrow("too late");
    expect(openServers()).toBe(0);
    expect(isFree(dataDir)).toBe(true);
    expect(await filesOf(dataDir, "raw")).toEqual({});
  });
});
