import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** `17` of the JDK in a folder, from the file that each carries; undefined where there is none. */
const majorOf = (home: string): number | undefined => {
  try {
    const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(readFileSync(join(home, "release"), "utf8"))?.[1];
    return version === undefined ? undefined : Number(version);
  } catch {
    return undefined;
  }
};

const foldersIn = (parent: string): string[] => {
  try {
    return readdirSync(parent)
      .sort()
      .map((name) => join(parent, name));
  } catch {
    return [];
  }
};

const onPath = (): string[] =>
  (process.env.PATH ?? "").split(delimiter).flatMap((folder) => {
    try {
      return [dirname(dirname(realpathSync(join(folder, "java"))))];
    } catch {
      return [];
    }
  });

/** Where systems and installers put JDKs. */
const candidates = (major: number): string[] => {
  const { env } = process;
  return [
    ...[`JAVA_${major}_HOME`, `JAVA_HOME_${major}_X64`, `JAVA_HOME_${major}_ARM64`, "JAVA_HOME"].flatMap(
      (name) => env[name] ?? [],
    ),
    ...onPath(),
    ...foldersIn("/usr/lib/jvm"),
    ...foldersIn("/Library/Java/JavaVirtualMachines").map((folder) => join(folder, "Contents", "Home")),
    ...foldersIn(join(env.HOME ?? "", ".sdkman", "candidates", "java")),
  ];
};

const runs = (home: string) => {
  try {
    execFileSync(join(home, "bin", "java"), ["-version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** The home of a JDK of exactly that major version, undefined if the machine has none. */
export const findJava = (major: number): string | undefined =>
  candidates(major).find((home) => majorOf(home) === major && runs(home));
