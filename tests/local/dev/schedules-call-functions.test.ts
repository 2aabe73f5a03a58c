import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readConfig } from "../../../adapters/config.ts";
import { schedulesOf } from "../../../contracts/settings.ts";
import { startDev } from "../../../local/dev/dev.ts";
import type { FunctionLine } from "../../../local/function-log.ts";
import { recordedSource } from "../../../local/run/source.ts";
import { root } from "../../architecture/source-tree.ts";

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bovespa-dev-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it("calls the functions when the schedules say so, for the newest recorded session", async () => {
  let now = new Date("2026-11-24T08:29:30Z");
  let due: (() => void) | undefined;
  const heard = new EventTarget();
  const lines: FunctionLine[] = [];
  const fired: string[] = [];
  const errors: unknown[] = [];
  const dev = await startDev({
    dataDir,
    port: 0,
    config: readConfig({}),
    schedules: schedulesOf({
      BOVESPA_SCHEDULES: "30 5 ? * MON-FRI *; 0 9 ? * MON-FRI *",
      BOVESPA_AUDIT_SCHEDULE: "0 11 ? * * *",
    }),
    source: recordedSource(join(root, "recordings"), { sessions: [], indexes: "all" }),
    clock: { now: () => now },
    timer: (milliseconds, run) => {
      expect(milliseconds).toBeLessThanOrEqual(60_000);
      due = run;
      return () => {
        due = undefined;
      };
    },
    onLine: (line) => {
      lines.push(line);
      heard.dispatchEvent(new Event("line"));
    },
    onText: () => undefined,
    onEvent: () => undefined,
    onFire: ({ name, at }) => fired.push(`${name} ${at.toISOString()}`),
    onError: (error) => errors.push(error),
  });
  const said = async (message: string) => {
    while (true) {
      const line = lines.find((one) => one.message === message);
      if (line) return line;
      await new Promise((resolve) => heard.addEventListener("line", resolve, { once: true }));
    }
  };
  try {
    expect(dev.next()).toEqual({ name: "schedule-collection", at: new Date("2026-11-24T08:30:00Z") });
    now = new Date("2026-11-24T08:30:00Z");
    due?.();
    expect(fired).toEqual(["schedule-collection 2026-11-24T08:30:00.000Z"]);
    const line = await said("collection scheduled");
    expect(line).toMatchObject({ service: "schedule-collection", session: dev.session, complete: 0 });
    expect(line.requested).toBe(line.targets);
    await said("table written");
    // Hours in which the machine slept: what came due in them fires when it wakes.
    now = new Date("2026-11-24T14:00:20Z");
    due?.();
    expect(fired.slice(1).map((fire) => fire.split(" ")[0])).toEqual([
      "schedule-collection",
      "audit-session",
    ]);
    expect(await said("session audited")).toMatchObject({ session: dev.session, missing: [] });
  } finally {
    await dev.stop();
  }
  expect(errors).toEqual([]);
  expect(due).toBeUndefined();
});
