import { spawn } from "node:child_process";

/** @typedef {{ code: number } | { signal: NodeJS.Signals }} Ending */

/**
 * Runs a child to its end, passing on the signals that this process gets. A terminal sends Ctrl-C to every process of
 * the group, so there the child has it already and a second one could mean "at once".
 * @type {(command: string, args: readonly string[], options: import("node:child_process").SpawnOptions
 *   & { onStart?: (pid: number) => void }) => Promise<Ending>}
 */
export const runChild = (command, args, { onStart, ...options }) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (!(signal === "SIGINT" && hasTerminal)) child.kill(signal);
    };
    const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
    for (const signal of signals) process.on(signal, forward);
    const done = () => {
      for (const signal of signals) process.off(signal, forward);
    };
    child.once("spawn", () => child.pid !== undefined && onStart?.(child.pid));
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("exit", (code, signal) => {
      done();
      resolve(signal ? { signal } : { code: code ?? 1 });
    });
  });

/**
 * Ends this process as the child ended.
 * @type {(ending: Ending) => void}
 */
export const endAs = (ending) => {
  if ("code" in ending) process.exitCode = ending.code;
  else process.kill(process.pid, ending.signal);
};

/**
 * Runs a script of this checkout under the given Node. node:sqlite is complete but still marked experimental.
 * @type {(node: string, script: string, args: readonly string[]) => Promise<Ending>}
 */
export const runScript = (node, script, args) =>
  runChild(node, ["--disable-warning=ExperimentalWarning", script, ...args], { stdio: "inherit" });
