import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { consumerNames, scheduledFunctions } from "../contracts/topology.ts";
import { median } from "./statistics.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));
const imports = 9;

export interface EntryFigures {
  readonly entry: string;
  readonly kilobytes: number;
  /** Median over fresh processes, with the SDK clients replaced by empty modules: Lambda has them in its runtime. */
  readonly importMs: number;
  /** The same with the SDK clients loaded from this machine's node_modules. */
  readonly importWithSdkMs: number;
}

/** Powertools' metrics and batch packages are CommonJS in places and look for `require`. */
const banner = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

const bundleOf = async (entry: string, outfile: string) => {
  const built = await build({
    entryPoints: [join(root, "functions", entry, "index.ts")],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    external: ["@aws-sdk/*"],
    banner: { js: banner },
    metafile: true,
    logLevel: "error",
  });
  return Object.values(built.metafile.outputs)[0]?.bytes ?? 0;
};

/** A module hook that gives the SDK's names without its code. */
const stubSdk = `
import { registerHooks } from "node:module";
registerHooks({
  resolve: (name, context, next) =>
    name.startsWith("@aws-sdk/") ? { url: "stub:" + name, shortCircuit: true } : next(name, context),
  load: (url, context, next) => {
    if (!url.startsWith("stub:")) return next(url, context);
    const names = ["S3Client","SQSClient","GlueClient","GetObjectCommand","PutObjectCommand","HeadObjectCommand",
      "ListObjectsV2Command","DeleteObjectsCommand","SendMessageCommand","SendMessageBatchCommand","GetQueueUrlCommand",
      "ChangeMessageVisibilityCommand","StartJobRunCommand","BatchCreatePartitionCommand","BatchDeletePartitionCommand"];
    const body = " { middlewareStack = { add: () => undefined } }";
    const source = names.map((one) => "export class " + one + body).join("\\n") +
      "\\nexport const paginateGetPartitions = () => [];";
    return { format: "module", source, shortCircuit: true };
  },
});`;

const importTime = async (bundle: string, hooks: readonly string[]): Promise<number> => {
  const code = `const t = performance.now(); await import(${JSON.stringify(bundle)}); console.log(performance.now() - t);`;
  const times: number[] = [];
  for (let turn = 0; turn < imports; turn++) {
    const { stdout } = await run(process.execPath, [...hooks, "--input-type=module", "-e", code], {
      cwd: root,
    });
    times.push(Number(stdout.trim().split("\n").at(-1)));
  }
  return median(times);
};

/** Size and cold import of each function's bundle. */
export const benchEntries = async (): Promise<readonly EntryFigures[]> => {
  // Below the project, so that a bundle finds the SDK.
  const parent = join(root, "node_modules", ".cache");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "bench-"));
  try {
    const hookFile = join(folder, "stub-sdk.mjs");
    await writeFile(hookFile, stubSdk);
    const figures: EntryFigures[] = [];
    for (const entry of [...Object.keys(scheduledFunctions), ...consumerNames]) {
      const bundle = join(folder, `${entry}.mjs`);
      const bytes = await bundleOf(entry, bundle);
      figures.push({
        entry,
        kilobytes: bytes / 1000,
        importMs: await importTime(bundle, ["--import", hookFile]),
        importWithSdkMs: await importTime(bundle, []),
      });
    }
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
