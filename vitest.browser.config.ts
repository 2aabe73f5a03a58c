import { defineConfig } from "vitest/config";
import { hasChromium } from "./tests/browser/support/find-chromium.ts";

/** Pages in a real Chromium, over a lake collected from the recordings. */
export default defineConfig({
  test: {
    include: hasChromium() ? ["tests/browser/**/*.test.ts"] : [],
    passWithNoTests: true,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
    env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  },
});
