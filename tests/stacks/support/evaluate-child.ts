import crypto from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { answered, created } from "./aws-answers.ts";
import { buildConfig, buildFunction, buildProgram, standIn } from "./build.ts";
import type { Bundle, Evaluation, EvaluationRequest, Inputs, Resource } from "./graph.ts";
import { platform, programs, root } from "./paths.ts";
import { startSstServer } from "./sst-server.ts";

/** The part of Pulumi that is spoken to; it comes with the platform, so its types are not here. */
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: unknown, project: string, stack: string, preview: boolean): Promise<void> | void;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
    registerStackTransformation(transformation: (args: TransformationArgs) => undefined): void;
  };
}

interface TransformationArgs {
  readonly type: string;
  readonly name: string;
  readonly opts: { readonly retainOnDelete?: boolean; readonly parent?: object };
}

interface Program {
  readonly pulumi: Pulumi;
  evaluate(first: () => void): Promise<unknown>;
}

const [requestFile = "", resultFile = "", work = ""] = process.argv.slice(2);
const request = JSON.parse(readFileSync(requestFile, "utf8")) as EvaluationRequest;

const programFile = join(programs, `${process.pid}.mjs`);
const configFile = join(programs, `${process.pid}.config.mjs`);

const resources: Resource[] = [];
const made = new Set<string>();
const bundles: Bundle[] = [];
const errors: string[] = [];
let app: Inputs = {};

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const fail = (error: unknown) => errors.push(messageOf(error));
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
// Everything that hangs on a result has run once nothing is left to wait for.
process.once("beforeExit", () => {
  const result: Evaluation =
    errors.length === 0
      ? { ok: true, app, resources, bundles }
      : { ok: false, errors: [...new Set(errors)], resources };
  writeFileSync(resultFile, JSON.stringify(result));
});
// A program that fails may never come to its end.
process.once("exit", () => {
  for (const file of [programFile, configFile]) rmSync(file, { force: true });
});

// Physical names end in random letters; resources are made in no fixed order, so a counter would race.
Object.assign(crypto, { randomBytes: (size: number) => Buffer.alloc(size, 7) });

const optionsOf = new Map<string, { readonly retainOnDelete: boolean; readonly parent?: string }>();
const keyOf = (type: string, name: string) => `${type}::${name}`;

const remember = ({ type, name, opts }: TransformationArgs): undefined => {
  const parent = opts.parent as { __pulumiType?: string; __name?: string } | undefined;
  optionsOf.set(keyOf(type, name), {
    retainOnDelete: opts.retainOnDelete ?? false,
    ...(parent?.__name === undefined ? {} : { parent: keyOf(parent.__pulumiType ?? "", parent.__name) }),
  });
};

/** Assets hold their path as a promise, which JSON forgets. */
const withPaths = async (inputs: Inputs): Promise<Inputs> => {
  const source = inputs.source as { readonly path?: Promise<string> | string } | undefined;
  return source?.path === undefined ? inputs : { ...inputs, source: { path: await source.path } };
};

const importProgram = async <Module>(file: string): Promise<Module> =>
  (await import(pathToFileURL(file).href)) as Module;

const main = async () => {
  const { stage, dev, edits } = request;
  mkdirSync(programs, { recursive: true });
  try {
    process.env.SST_SERVER = await startSstServer(request.bundles ? buildFunction : standIn, work, (bundle) =>
      bundles.push(bundle),
    );
    await buildConfig(configFile, edits);
    const { default: config } = await importProgram<{
      default: { app(input: { stage: string }): Promise<Inputs> };
    }>(configFile);
    app = await config.app({ stage });
    const region = (app.providers as { aws: { region: string } }).aws.region;
    process.env.SST_AWS_REGION = region;
    await buildProgram(programFile, edits, {
      $app: { ...app, stage },
      $dev: dev,
      $cli: {
        command: dev ? "dev" : "deploy",
        dev,
        paths: { home: work, root, work, platform },
        state: { version: {} },
      },
    });
    const { pulumi, evaluate } = await importProgram<Program>(programFile);
    await pulumi.runtime.setMocks(
      {
        newResource: async ({ type, name, inputs }: { type: string; name: string; inputs: Inputs }) => {
          if (made.has(keyOf(type, name))) fail(`two resources are ${keyOf(type, name)}`);
          made.add(keyOf(type, name));
          const { id, state } = created(type, name, inputs, region);
          const options = optionsOf.get(keyOf(type, name)) ?? { retainOnDelete: false };
          resources.push({ type, name, id, inputs: await withPaths(inputs), state, ...options });
          return { id, state };
        },
        call: ({ token, inputs }: { token: string; inputs: Inputs }) => answered(token, inputs, region),
      },
      String(app.name),
      stage,
      false,
    );
    // Registered after SST's own, so that it sees what they changed.
    await pulumi.runtime.runInPulumiStack(() =>
      evaluate(() => pulumi.runtime.registerStackTransformation(remember)),
    );
  } catch (error) {
    fail(error);
  }
};

await main();
