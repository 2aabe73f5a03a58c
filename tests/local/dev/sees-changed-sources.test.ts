import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { watchSources } from "../../../local/dev/watch-sources.ts";

let root: string;
let watcher: ReturnType<typeof watchSources>;
let seen: string[];
let heard: EventTarget;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "bovespa-watch-"));
  await mkdir(join(root, "core/lake"), { recursive: true });
  await writeFile(join(root, "core/lake/keys.ts"), "1");
  seen = [];
  heard = new EventTarget();
  watcher = watchSources({
    root,
    folders: ["core"],
    onChange: (files) => {
      seen.push(...files);
      heard.dispatchEvent(new Event("change"));
    },
  });
});
afterEach(async () => {
  watcher.close();
  await rm(root, { recursive: true, force: true });
});

const path = (name: string) => join(root, name);
const seenNext = async (change: () => Promise<void>): Promise<readonly string[]> => {
  seen = [];
  const told = new Promise((resolve) => heard.addEventListener("change", resolve, { once: true }));
  await change();
  await told;
  return [...new Set(seen)];
};
const write = (name: string) => writeFile(path(name), "2");
/** As many editors save. */
const replace = async (name: string) => {
  await writeFile(path(`${name}.tmp`), "3");
  await rename(path(`${name}.tmp`), path(name));
};

it("sees a file written in place, replaced by another, and again after that", async () => {
  expect(await seenNext(() => write("core/lake/keys.ts"))).toEqual(["core/lake/keys.ts"]);
  for (let time = 0; time < 3; time++)
    expect(await seenNext(() => replace("core/lake/keys.ts"))).toEqual(["core/lake/keys.ts"]);
  expect(await seenNext(() => write("core/lake/keys.ts"))).toEqual(["core/lake/keys.ts"]);
});

it("sees files that come and go, in folders that do", async () => {
  const come = async () => {
    await mkdir(path("core/new/deep"), { recursive: true });
    await write("core/new/deep/map.ts");
  };
  expect(await seenNext(come)).toEqual(["core/new/deep/map.ts"]);
  expect(await seenNext(() => write("core/new/deep/map.ts"))).toEqual(["core/new/deep/map.ts"]);
  expect(await seenNext(() => rm(path("core/new"), { recursive: true }))).toEqual(["core/new/deep/map.ts"]);
  expect(await seenNext(come)).toEqual(["core/new/deep/map.ts"]);
  expect(await seenNext(() => replace("core/new/deep/map.ts"))).toEqual(["core/new/deep/map.ts"]);
});

it("tells of many changes at once, and of no file that is not source", async () => {
  const files = await seenNext(async () => {
    await write("core/notes.md");
    await write("core/.keys.ts.swp");
    await write("core/#keys.ts");
    await write("core/lake/b.sql");
    await write("core/lake/a.ts");
  });
  expect(files).toEqual(["core/lake/a.ts", "core/lake/b.sql"]);
});
