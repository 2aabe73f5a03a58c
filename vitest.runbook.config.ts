import { defineConfig } from "vitest/config";

/** Slow: each scripted failure gets a cloud of its own, and every command of the page a process of its own. */
export default defineConfig({
  test: {
    include: ["tests/runbook/**/*.test.ts"],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 60_000,
    env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  },
});
