import { defineConfig } from "vitest/config";

const group = (name: string, include: string[]) => ({
  extends: true as const,
  test: { name, include: include.map((folder) => `tests/${folder}/**/*.test.ts`) },
});

const stacks = group("stacks", ["stacks"]);

export default defineConfig({
  test: {
    // Much of the time is waiting, for queues and child processes: one core is not kept back.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    projects: [
      group("contracts", ["contracts"]),
      group("core", ["core"]),
      group("functions", ["functions"]),
      group("adapters", ["adapters"]),
      group("sql", ["sql"]),
      group("local", ["local"]),
      group("report", ["report"]),
      group("cli", ["cli"]),
      group("console", ["console"]),
      group("scripts", ["scripts"]),
      group("architecture", ["architecture"]),
      {
        ...stacks,
        test: {
          ...stacks.test,
          globalSetup: ["tests/stacks/support/setup.ts"],
          testTimeout: 120_000,
          maxConcurrency: 2,
        },
      },
    ],
    coverage: { provider: "v8", include: ["core/**"], thresholds: { lines: 90, branches: 85 } },
  },
});
