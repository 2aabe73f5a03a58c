import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";

interface Locked {
  readonly dev?: boolean;
}

/** Folders of the installed packages that nothing but development needs, directly or through others. */
export const developmentPackages = (): readonly string[] => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  return Object.entries(packages)
    .filter(([, { dev }]) => dev === true)
    .map(([folder]) => folder);
};
