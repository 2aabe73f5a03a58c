import { defineConfig } from "vitest/config";

/** Slow: each test starts the whole chain twice. */
export default defineConfig({ test: { include: ["tests/crash/**/*.test.ts"], fileParallelism: false } });
