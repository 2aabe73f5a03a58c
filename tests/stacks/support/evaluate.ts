import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Evaluation, EvaluationRequest, Graph } from "./graph.ts";
import { root } from "./paths.ts";

const child = fileURLToPath(new URL("./evaluate-child.ts", import.meta.url));

/** Longer than this and an evaluation hangs; it takes a few seconds. */
const longestMs = 60_000;

const kept = ["PATH", "HOME", "TMPDIR", "SystemRoot"];

/**
 * Runs `sst.config.ts` in a process of its own, with Pulumi's mocks in the place of AWS. `work` is left to the caller
 * if given: the function bundles lie in it.
 */
export const evaluate = async (
  request: Partial<EvaluationRequest> = {},
  work?: string,
): Promise<Evaluation> => {
  const folder = mkdtempSync(join(tmpdir(), "evaluate-"));
  const requestFile = join(folder, "request.json");
  const resultFile = join(folder, "result.json");
  const whole: EvaluationRequest = {
    stage: "dev",
    dev: false,
    environment: {},
    bundles: true,
    edits: [],
    ...request,
  };
  writeFileSync(requestFile, JSON.stringify(whole));
  try {
    const ended = await new Promise<string>((resolve, reject) => {
      const running = spawn(process.execPath, [child, requestFile, resultFile, work ?? folder], {
        cwd: root,
        env: {
          ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
          ...whole.environment,
        },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: longestMs,
      });
      let said = "";
      const listen = (text: Buffer) => {
        said += text.toString();
      };
      running.stdout.on("data", listen);
      running.stderr.on("data", listen);
      running.once("error", reject);
      running.once("close", () => resolve(said));
    });
    try {
      return JSON.parse(readFileSync(resultFile, "utf8")) as Evaluation;
    } catch {
      return { ok: false, errors: [`the evaluation ended without a result: ${ended}`], resources: [] };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** As `evaluate`, for a program that must succeed. */
export const graphOf = async (request: Partial<EvaluationRequest> = {}, work?: string): Promise<Graph> => {
  const evaluation = await evaluate(request, work);
  if (!evaluation.ok) throw new Error(`the program does not evaluate:\n${evaluation.errors.join("\n")}`);
  return evaluation;
};
