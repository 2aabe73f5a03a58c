import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { accountId } from "../../stacks/support/aws-answers.ts";
import { root } from "../../stacks/support/paths.ts";
import { program } from "./setup.ts";

const clock = pathToFileURL(join(import.meta.dirname, "clock.ts")).href;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });

export interface Emulator {
  readonly endpoint: string;
  readonly region: string;
  /** What it has said so far. */
  log(): string;
  /** Its log outlives it only if it is to be kept. */
  stop(keepLog: boolean): Promise<void>;
}

/** Starts ministack on loopback, with Lambdas that take `now` for the time of their start. */
export const startEmulator = async (now: Date): Promise<Emulator> => {
  // Lambda brings the AWS SDK; below the project's folder Node finds it in node_modules.
  const parent = join(root, ".cache", "emulator");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "run-"));
  // The emulator's own starter of a Lambda is CommonJS, which the project's package.json would deny.
  writeFileSync(join(folder, "package.json"), '{ "type": "commonjs" }');
  const logFile = join(folder, "ministack.log");
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const region = "us-east-1";
  const out = openSync(logFile, "a");
  const running = spawn(program, [], {
    env: {
      HOME: folder,
      TMPDIR: folder,
      // Lambdas run on the project's Node.
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      NODE_OPTIONS: `--import=${clock}`,
      EMULATOR_CLOCK_SHIFT_MS: String(now.getTime() - Date.now()),
      BIND_HOST: "127.0.0.1",
      MINISTACK_HOST: "127.0.0.1",
      MINISTACK_ACCOUNT_ID: accountId,
      MINISTACK_REGION: region,
      GATEWAY_PORT: String(port),
    },
    stdio: ["ignore", out, out],
    detached: true,
  });
  closeSync(out);
  const ended = new Promise<void>((resolve) => {
    running.once("close", () => resolve());
  });
  const log = () => readFileSync(logFile, "utf8");
  const answers = () =>
    fetch(`${endpoint}/_ministack/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const until = Date.now() + 30_000; !(await answers()); ) {
    if (Date.now() > until || running.exitCode !== null)
      throw new Error(`ministack did not start:\n${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    endpoint,
    region,
    log,
    stop: async (keepLog) => {
      // The group: Lambdas are processes of their own.
      if (running.pid !== undefined && running.exitCode === null) process.kill(-running.pid, "SIGTERM");
      await ended;
      if (keepLog) process.stderr.write(`the emulator's log is kept in ${logFile}\n`);
      else rmSync(folder, { recursive: true, force: true });
    },
  };
};
