import { describe, expect, it } from "vitest";
import { queueNames, queues, scheduledFunctions } from "../../contracts/topology.ts";
import { read } from "./source-tree.ts";

describe("docs/deploy.md", () => {
  it("asks for room for as many calls at one time as the topology allows", () => {
    const ofQueues = queueNames.reduce((sum, name) => sum + queues[name].maxConcurrency, 0);
    const calls = ofQueues + Object.keys(scheduledFunctions).length;
    expect(read("docs/deploy.md")).toContain(`Room for ${calls} calls of functions at one time`);
  });
});
