import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { BuildOptions, BuildResult, Plugin } from "esbuild";
import type { Bundle, EvaluationRequest } from "./graph.ts";
import { platform, root } from "./paths.ts";

type Esbuild = typeof import("esbuild");

/** The platform's own esbuild, which is the one that deploys. */
const esbuild = createRequire(join(platform, "package.json"))("esbuild") as Esbuild;

const sstShim = join(platform, "src", "shim", "run.js");

/** Names that a program uses without importing them. */
const ambient = `import * as aws from "@pulumi/aws";import * as sst from ${JSON.stringify(
  join(platform, "src", "components", "index.ts"),
)};`;

const isPlatforms = (path: string) => path.startsWith(platform);

/** Packages of the platform stay outside; ours (zod) go in, since a program cannot find them from where it lies. */
const packages: Plugin = {
  name: "packages",
  setup: (build) => {
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === "entry-point" || path.startsWith("node:")) return undefined;
      return isPlatforms(importer) || path.startsWith("@pulumi/") ? { path, external: true } : undefined;
    });
  },
};

const edited = (edits: EvaluationRequest["edits"], path: string): string => {
  const file = relative(root, path);
  return edits
    .filter((edit) => edit.file === file)
    .reduce(
      (source, { from, to }) => {
        if (!source.includes(from)) throw new Error(`${file} has no «${from}» to change`);
        return source.replace(from, to);
      },
      readFileSync(path, "utf8"),
    );
};

const sources = (edits: EvaluationRequest["edits"], header: string): Plugin => ({
  name: "sources",
  setup: (build) => {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (isPlatforms(path) || path.includes("/node_modules/")) return undefined;
      return { contents: header + edited(edits, path), loader: "ts" };
    });
  },
});

const shared = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "esnext",
  logLevel: "silent",
  absWorkingDir: root,
  banner: {
    js: 'import { createRequire as $createRequire } from "node:module";const require = $createRequire(import.meta.url);',
  },
} satisfies BuildOptions;

/** What `app()` of the config returns needs no more than `$config`. */
export const buildConfig = (outfile: string, edits: EvaluationRequest["edits"]): Promise<BuildResult> =>
  esbuild.build({
    ...shared,
    entryPoints: [join(root, "sst.config.ts")],
    outfile,
    banner: { js: `globalThis.$config = (input) => input;${shared.banner.js}` },
    plugins: [sources(edits, "")],
  });

/** The config as a program that exports `pulumi` and `evaluate()`. */
export const buildProgram = (
  outfile: string,
  edits: EvaluationRequest["edits"],
  globals: Readonly<Record<string, unknown>>,
): Promise<BuildResult> =>
  esbuild.build({
    ...shared,
    stdin: {
      contents: `
        import * as pulumi from "@pulumi/pulumi";
        import { run } from ${JSON.stringify(join(platform, "src", "auto", "run.ts"))};
        import config from ${JSON.stringify(join(root, "sst.config.ts"))};
        export { pulumi };
        export const evaluate = (first) => run(() => { first(); return config.run(); });`,
      resolveDir: platform,
      sourcefile: "evaluated.js",
    },
    outfile,
    inject: [sstShim],
    define: Object.fromEntries(Object.entries(globals).map(([name, value]) => [name, JSON.stringify(value)])),
    plugins: [packages, sources(edits, ambient)],
  });

/** What SST asks for a function, as far as the stacks use it. */
export interface BuildInput {
  readonly functionID: string;
  readonly handler: string;
  readonly properties: {
    readonly minify?: boolean;
    readonly esbuild?: { readonly external?: readonly string[] };
  };
}

export interface BuiltFunction {
  readonly handler: string;
  readonly out: string;
  readonly errors: readonly string[];
  readonly sourcemaps: readonly string[];
}

export type FunctionBuilder = (
  input: BuildInput,
  work: string,
) => Promise<{ readonly answer: BuiltFunction; readonly bundle?: Bundle }>;

/** A file in the place of a bundle, for who looks at the graph alone. */
export const standIn: FunctionBuilder = async ({ functionID, handler }, work) => {
  const out = join(work, "artifacts", `${functionID}-src`);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "index.mjs"), "");
  return { answer: { handler, out, errors: [], sourcemaps: [] } };
};

/** Bundles a handler as SST does: one ES module at the handler's own path. */
export const buildFunction: FunctionBuilder = async ({ functionID, handler, properties }, work) => {
  const out = join(work, "artifacts", `${functionID}-src`);
  const answer = { handler, out, errors: [] as string[], sourcemaps: [] };
  const dot = handler.lastIndexOf(".");
  const [path, exported] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = join(out, `${path}.mjs`);
  try {
    const { metafile } = await esbuild.build({
      ...shared,
      entryPoints: [join(root, `${path}.ts`)],
      outfile: file,
      metafile: true,
      minify: properties.minify ?? false,
      external: [...(properties.esbuild?.external ?? [])],
      mainFields: ["module", "main"],
      conditions: ["module"],
    });
    const output = Object.values(metafile.outputs)[0];
    if (!output?.exports.includes(exported)) answer.errors.push(`${path}.ts does not export ${exported}`);
    const imports = output?.imports ?? [];
    const bundle: Bundle = {
      handler,
      file: relative(dirname(out), file),
      bytes: output?.bytes ?? 0,
      inputs: Object.entries(output?.inputs ?? {})
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => path),
      external: [...new Set(imports.filter(({ external }) => external).map((each) => each.path))],
    };
    return { answer, bundle };
  } catch (error) {
    answer.errors.push(`${handler}: ${error instanceof Error ? error.message : String(error)}`);
    return { answer };
  }
};
