import { defineConfig } from "vitest/config";

/** Needs Python: the emulator is a program of others, installed into .cache on the first run. */
export default defineConfig({
  test: {
    include: ["tests/emulator/**/*.test.ts"],
    globalSetup: ["tests/stacks/support/setup.ts", "tests/emulator/support/setup.ts"],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
