import { describe, expect, it } from "vitest";
import { bundleProblems } from "./checks/functions.ts";
import { allChecks, checks } from "./checks/index.ts";
import { developmentPackages } from "./support/dependencies.ts";
import { graphOf } from "./support/evaluate.ts";

const stages = [
  { title: "a development stage", stage: "dev", dev: false, environment: {} },
  {
    title: "production",
    stage: "production",
    dev: false,
    environment: { BOVESPA_ALERT_EMAIL: "operators@example.com" },
  },
  { title: "live debugging", stage: "ana", dev: true, environment: {} },
];

describe.each(stages)("$title", async ({ stage, dev, environment }) => {
  const graph = await graphOf({ stage, dev, environment });

  it.each(allChecks)("%s", (name) => {
    expect(checks[name]({ graph, stage, dev })).toEqual([]);
  });

  it("sends Lambda bundles without tooling", () => {
    expect(bundleProblems(graph, developmentPackages(), dev)).toEqual([]);
    for (const { handler, bytes } of graph.bundles)
      process.stdout.write(`  ${(bytes / 1024).toFixed(0).padStart(5)} KiB  ${stage}  ${handler}\n`);
  });

  it("makes as much as the topology asks for", () => {
    expect(graph.resources.length).toBeGreaterThan(120);
  });
});
