import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { VisibleError } from "../../../core/errors.ts";
import { dataFolder, takeDataFolder } from "../../../local/data-folder.ts";
import { dataFolders } from "./collecting.ts";

const folders = dataFolders();
afterAll(folders.clear);

const codeOf = (root: string) => {
  try {
    takeDataFolder(dataFolder(root)).release();
    return "taken";
  } catch (error) {
    return error instanceof VisibleError ? error.code : error;
  }
};

describe("a data folder", () => {
  it("is made with all that is above it, and taken by one at a time", async () => {
    const root = join(await folders.create(), "a", "b", "c");
    const lock = takeDataFolder(dataFolder(root));
    expect(codeOf(root)).toBe("data-in-use");
    lock.release();
    expect(codeOf(root)).toBe("taken");
  });

  it("is refused at once where none can be", async () => {
    const file = join(await folders.create(), "file");
    await writeFile(file, "");
    for (const root of [file, join(file, "below"), join(devNull, "below")])
      expect(codeOf(root), root).toBe("data-unusable");
    // A file system that answers "no such file" to every new name.
    expect(codeOf("/proc/bovespa/below")).toBe("data-unusable");
    expect(existsSync("/proc/bovespa")).toBe(false);
  });
});
