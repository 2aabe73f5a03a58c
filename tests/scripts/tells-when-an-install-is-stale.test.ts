import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isInstalled, staleReason, staleReasonOf } from "../../scripts/launcher/install-state.mjs";

const linux = { os: "linux", cpu: "x64", libc: "glibc" } as const;

type Packages = Parameters<typeof staleReason>[0]["locked"]["packages"];
interface Case {
  readonly locked: Packages;
  readonly installed?: Packages | undefined;
  readonly platform?: Parameters<typeof staleReason>[0]["platform"];
  readonly absent?: readonly string[];
}
const reasonOf = ({ locked, installed, platform = linux, absent = [] }: Case) =>
  staleReason({
    locked: { packages: { "": { version: "0.1.0" }, ...locked } },
    installed: installed && { packages: installed },
    platform,
    isPresent: (path) => !absent.includes(path),
  });

const zod = { "node_modules/zod": { version: "4.6.7", integrity: "sha512-a" } };

describe("what is installed against package-lock.json", () => {
  it("is fresh when every package has the locked version", () => {
    expect(reasonOf({ locked: zod, installed: zod })).toBeUndefined();
  });

  it("is stale without npm's own record, as after an install that was cut short", () => {
    expect(reasonOf({ locked: zod, installed: undefined })).toMatch(/nothing is installed yet/);
  });

  it("names a package that is missing, also one below another", () => {
    const nested = { ...zod, "node_modules/a/node_modules/@b/c": { version: "1.0.0" } };
    expect(reasonOf({ locked: nested, installed: zod })).toBe("@b/c 1.0.0 is missing");
  });

  it("names a package of another version, and one of other content", () => {
    const older = { "node_modules/zod": { version: "4.0.0", integrity: "sha512-a" } };
    const other = { "node_modules/zod": { version: "4.6.7", integrity: "sha512-b" } };
    expect(reasonOf({ locked: zod, installed: older })).toBe("zod is 4.0.0, package-lock.json says 4.6.7");
    expect(reasonOf({ locked: zod, installed: other })).toMatch(/^zod is/);
  });

  it("notices a folder that was deleted by hand", () => {
    expect(reasonOf({ locked: zod, installed: zod, absent: ["node_modules/zod"] })).toMatch(/folder of zod/);
  });

  it("does not mind packages that the lock does not know", () => {
    expect(reasonOf({ locked: zod, installed: { ...zod, "node_modules/extra": { version: "1.0.0" } } })).toBe(
      undefined,
    );
  });

  it.each([
    ["another system", { os: ["darwin"] }, true],
    ["another processor", { cpu: ["arm64"] }, true],
    ["another C library", { os: ["linux"], libc: ["musl"] }, true],
    ["no platform at all", {}, true],
    ["every system but this one", { os: ["!linux"] }, true],
    ["this system", { os: "linux", cpu: "x64" }, false],
    ["every system but another", { os: ["!win32"] }, false],
    ["this C library", { os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, false],
  ])("lets an optional package for %s be absent: %o", (_of, wanted, fresh) => {
    const locked = { "node_modules/o": { version: "1.0.0", optional: true, ...wanted } };
    expect(reasonOf({ locked, installed: {} }) === undefined).toBe(fresh);
  });

  it("asks for neither C library where it cannot tell which one there is", () => {
    const locked = { "node_modules/o": { version: "1.0.0", optional: true, os: "linux", libc: ["glibc"] } };
    expect(reasonOf({ locked, installed: {}, platform: { ...linux, libc: undefined } })).toBeUndefined();
  });

  it("minds an optional package of another version than the locked one", () => {
    const locked = { "node_modules/o": { version: "2.0.0", optional: true } };
    expect(reasonOf({ locked, installed: { "node_modules/o": { version: "1.0.0" } } })).toMatch(
      /^o is 1.0.0/,
    );
  });
});

describe("a checkout", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "install-state-"));
  });
  afterEach(() => rm(root, { recursive: true }));
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };

  it("is read from its two lock files and its folders", async () => {
    await put("package-lock.json", JSON.stringify({ packages: zod }));
    expect(isInstalled(root)).toBe(false);
    expect(staleReasonOf(root)).toMatch(/nothing is installed yet/);
    await put("node_modules/.package-lock.json", JSON.stringify({ packages: zod }));
    expect(isInstalled(root)).toBe(true);
    expect(staleReasonOf(root)).toMatch(/folder of zod/);
    await put("node_modules/zod/package.json", "{}");
    expect(staleReasonOf(root)).toBeUndefined();
  });

  it("counts as not installed when npm's record is half written", async () => {
    await put("package-lock.json", JSON.stringify({ packages: zod }));
    await put("node_modules/.package-lock.json", '{"packages": {"node_mod');
    expect(staleReasonOf(root)).toMatch(/nothing is installed yet/);
  });

  it("says so when its own lock file cannot be read", async () => {
    expect(staleReasonOf(root)).toBe("package-lock.json cannot be read");
  });
});
