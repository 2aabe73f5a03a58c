import { execFileSync } from "node:child_process";
import { findJava } from "./java.ts";

/** What the engines need of a machine. */
export interface Prerequisites {
  /** Home of the JDK that Trino runs on. */
  readonly java25: string;
  /** Home of the JDK that Spark runs on. */
  readonly java17: string;
}

const answers = (program: string, ...args: string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Looks what is there; what is not is named with what it is for. */
export const findPrerequisites = (): Prerequisites | { readonly missing: readonly string[] } => {
  const java25 = findJava(25);
  const java17 = findJava(17);
  const missing = [
    ...(java25 === undefined ? ["a JDK 25, for Trino (JAVA_25_HOME names one that is not found)"] : []),
    ...(java17 === undefined ? ["a JDK 17, for Spark (JAVA_17_HOME names one that is not found)"] : []),
    ...(answers("mvn", "--version") ? [] : ["Maven (mvn), which fetches Trino"]),
    ...(answers("python3", "-c", "import venv, ensurepip")
      ? []
      : ["Python 3 with venv (python3-venv), which runs PySpark"]),
    ...(answers("tar", "--version") ? [] : ["tar, which unpacks Trino"]),
  ];
  return java25 === undefined || java17 === undefined || missing.length > 0
    ? { missing }
    : { java25, java17 };
};

/**
 * Names of what is missing, said aloud, so that nobody takes tests that did not run for tests that passed. Throws where
 * they have to run (`CI=true`).
 */
export const announceMissing = (): readonly string[] => {
  const found = findPrerequisites();
  if (!("missing" in found)) return [];
  const list = found.missing.map((thing) => `  - ${thing}\n`).join("");
  if (process.env.CI === "true")
    throw new Error(`Trino and Spark cannot read our files; missing is:\n${list}`);
  process.stderr.write(`\nSKIPPED: Trino and Spark have read nothing; missing is:\n${list}\n`);
  return found.missing;
};
