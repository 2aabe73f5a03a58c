import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Engines } from "./fetch-engines.ts";
import { freePort } from "./free-port.ts";
import { createTrinoClient, type TrinoQuery } from "./trino-client.ts";

export const trinoCatalog = "lake";

export interface Trino {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** As `jvm.config` of Trino's own documentation, with less memory, and compiled in haste: a test is no long run. */
const jvmOptions = [
  "-Xmx2G",
  "-XX:TieredStopAtLevel=1",
  "-XX:+ExitOnOutOfMemoryError",
  "-XX:-OmitStackTraceInFastThrow",
  "-Djdk.attach.allowAttachSelf=true",
  "-Djdk.nio.maxCachedBufferSize=2000000",
  "-XX:+UnlockDiagnosticVMOptions",
  "-XX:G1NumCollectionsKeepPinned=10000000",
  "--enable-native-access=ALL-UNNAMED",
  "--sun-misc-unsafe-memory-access=allow",
];

const properties = (settings: Readonly<Record<string, string | number>>) =>
  `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n")}\n`;

/** Half a minute, unless the machine has other things to do. */
const startWithinMs = 540_000;

/** Trino says that it has started before its one node has announced itself. */
const isReady = async (query: TrinoQuery): Promise<boolean> =>
  query("SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'").then(
    ({ rows }) => rows[0]?.[0] === "1",
    () => false,
  );

/**
 * A Trino of one node on loopback. `root` is what it sees as `local:///`; tables are kept in `root/metastore`, everything
 * else of its own in `work`.
 */
export const startTrino = async ({ trino, java25 }: Engines, root: string, work: string): Promise<Trino> => {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const etc = join(work, "etc");
  await mkdir(join(etc, "catalog"), { recursive: true });
  await mkdir(join(root, "metastore"), { recursive: true });
  const config = join(etc, "config.properties");
  await writeFile(
    config,
    properties({
      "node.bind-ip": "127.0.0.1",
      "node.internal-address": "127.0.0.1",
      coordinator: "true",
      "node-scheduler.include-coordinator": "true",
      "http-server.http.port": port,
      "discovery.uri": endpoint,
      "catalog.config-dir": join(etc, "catalog"),
      "plugin.dir": join(trino, "plugin"),
    }),
  );
  await writeFile(
    join(etc, "catalog", `${trinoCatalog}.properties`),
    properties({
      "connector.name": "hive",
      "hive.metastore": "file",
      "hive.metastore.catalog.dir": "local:///metastore",
      "fs.native-local.enabled": "true",
      "local.location": root,
      // Tables are declared over files that others wrote, as Athena's are.
      "hive.non-managed-table-writes-enabled": "true",
    }),
  );
  const logFile = join(work, "trino.log");
  const out = openSync(logFile, "a");
  const options = [
    ...jvmOptions,
    `-Dconfig=${config}`,
    "-Dnode.id=tests",
    "-Dnode.environment=test",
    `-Dnode.data-dir=${join(work, "data")}`,
    `-Djava.io.tmpdir=${work}`,
  ];
  const running = spawn(
    join(java25, "bin", "java"),
    [...options, "-cp", join(trino, "lib", "*"), "io.trino.server.TrinoServer"],
    { cwd: work, stdio: ["ignore", out, out] },
  );
  closeSync(out);
  const ended = new Promise<void>((resolve) => {
    running.once("close", () => resolve());
  });
  const stop = async () => {
    if (running.exitCode === null) running.kill("SIGKILL");
    await ended;
  };
  const query = createTrinoClient(endpoint, trinoCatalog);
  for (const until = Date.now() + startWithinMs; !(await isReady(query)); ) {
    if (Date.now() > until || running.exitCode !== null) {
      await stop();
      throw new Error(`Trino did not start:\n${(await readFile(logFile, "utf8")).slice(-4000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { endpoint, stop };
};
