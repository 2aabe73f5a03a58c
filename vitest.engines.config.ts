import { defineConfig } from "vitest/config";
import { announceMissing } from "./tests/engines/support/prerequisites.ts";

const isPossible = announceMissing().length === 0;

/** Needs two JDKs, Maven and Python: Trino and Spark are fetched into the user's cache folder on the first run. */
export default defineConfig({
  test: {
    include: isPossible ? ["tests/engines/**/*.test.ts"] : [],
    passWithNoTests: !isPossible,
    globalSetup: isPossible ? ["tests/engines/support/setup.ts"] : [],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    env: { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  },
});
