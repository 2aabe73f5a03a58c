import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** `CHROMIUM`, or the first of the usual names on the PATH; undefined where there is none. */
export const findChromium = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined => {
  if (environment.CHROMIUM) return environment.CHROMIUM;
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isProgram);
};

/** Says loudly that there is none; with CI=true that is an error. */
export const hasChromium = (): boolean => {
  if (findChromium() !== undefined) return true;
  const missing = "Chromium: none of its usual names is on the PATH, and CHROMIUM names no other";
  if (process.env.CI === "true") throw new Error(`the tests in a browser need ${missing}`);
  process.stderr.write(`\nSKIPPED: the tests in a browser need ${missing}\n\n`);
  return false;
};
