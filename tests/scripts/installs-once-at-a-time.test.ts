import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAbandoned, withLock } from "../../scripts/launcher/install-lock.mjs";

describe("the install lock", () => {
  let folder: string;
  let lock: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "install-lock-"));
    lock = join(folder, "cache", "install.lock");
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lets one work at a time, and tells who waits", async () => {
    let working = 0;
    let most = 0;
    let waits = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
    };
    const onWait = () => {
      waits += 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(lock, { work, onWait, pollMs: 1 })));
    expect({ most, waits, left: existsSync(lock) }).toEqual({ most: 1, waits: 4, left: false });
  });

  it("is given back when the work fails", async () => {
    const failing = withLock(lock, { work: () => Promise.reject(new Error("no network")) });
    await expect(failing).rejects.toThrow("no network");
    expect(existsSync(lock)).toBe(false);
  });

  it("is taken over from an owner that died, by one of many", async () => {
    // No system gives out a process id this high.
    await mkdir(lock, { recursive: true });
    await writeFile(join(lock, "owner.json"), JSON.stringify({ host: hostname(), pids: [2 ** 31 - 2] }));
    let working = 0;
    let most = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(setImmediate);
      working -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(lock, { work, pollMs: 1 })));
    expect({ most, left: existsSync(lock) }).toEqual({ most: 1, left: false });
  });
});

describe("an abandoned lock", () => {
  const here = { host: "here", isAlive: (pid: number) => pid === 1 };
  const minute = 60_000;

  it.each([
    ["its owner lives", { owner: { host: "here", pids: [1] }, ageMs: minute }, false],
    [
      "its owner died but the npm it started lives",
      { owner: { host: "here", pids: [2, 1] }, ageMs: 0 },
      false,
    ],
    ["its owner died", { owner: { host: "here", pids: [2, 3] }, ageMs: 0 }, true],
    [
      "the owner's process id went to another",
      { owner: { host: "here", pids: [1] }, ageMs: 11 * minute },
      true,
    ],
    ["another machine holds it and shows life", { owner: { host: "there", pids: [2] }, ageMs: 3_000 }, false],
    ["another machine went silent", { owner: { host: "there", pids: [1] }, ageMs: minute }, true],
    ["it was made this moment", { owner: undefined, ageMs: 5 }, false],
    ["its maker never signed it", { owner: undefined, ageMs: minute }, true],
  ])("when %s: %o", (_when, held, abandoned) => {
    expect(isAbandoned(held, here)).toBe(abandoned);
  });
});
