// Unpacks SST's platform into .sst with npm alone: neither the Pulumi CLI nor bun is fetched, no account is asked for.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "../launcher/install-lock.mjs";
import { notice } from "../launcher/notice.mjs";
import { runChild } from "../launcher/run-child.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const platform = join(root, ".sst", "platform");

/** @type {() => string} */
const wantedVersion = () =>
  JSON.parse(readFileSync(join(root, "node_modules", "sst", "package.json"), "utf8")).version;

/** @type {(path: string) => string} */
const textOf = (path) => (existsSync(path) ? readFileSync(path, "utf8").trim() : "");

/** Whether the platform of the pinned version lies there, with its packages and provider. */
const isInstalled = () =>
  textOf(join(platform, "version")) === wantedVersion() &&
  existsSync(join(platform, "node_modules", "@pulumi", "aws")) &&
  existsSync(join(platform, "config.d.ts")) &&
  textOf(join(root, ".sst", "provider-lock.json")).includes("@pulumi/aws");

/** Makes `.sst/platform` ready; throws an `Error` that says what to do. */
export const ensurePlatform = async () => {
  if (isInstalled()) return;
  await withLock(join(root, ".cache", "sst-install.lock"), {
    onWait: () => notice("another command is installing SST's platform; waiting for it"),
    work: async ({ addPid }) => {
      if (isInstalled()) return;
      notice(
        `installing the platform of SST ${wantedVersion()} into .sst (this once; about a minute, 300 MB)`,
      );
      const ending = await runChild(
        process.execPath,
        [join(root, "node_modules", "sst", "bin", "sst.mjs"), "install"],
        {
          cwd: root,
          env: {
            ...process.env,
            SST_SKIP_DEPENDENCY_CHECK: "1",
            SST_NO_BUN: "1",
            SST_TELEMETRY_DISABLED: "1",
            SST_STAGE: "test",
          },
          stdio: ["ignore", 2, 2],
          onStart: addPid,
        },
      );
      if (!("code" in ending && ending.code === 0) || !isInstalled())
        throw new Error(
          "SST's platform could not be installed; its reason is above or in .sst/log/sst.log. It needs npm and npm's registry: " +
            "behind a proxy set HTTPS_PROXY, and NODE_EXTRA_CA_CERTS if it has a certificate of its own. " +
            "Then run `npm run sst:install` again.",
        );
    },
  });
};

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url))
  try {
    await ensurePlatform();
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
