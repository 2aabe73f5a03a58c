import { describe, expect, it } from "vitest";
import { createSupervisor, type SupervisorEvent } from "../../../local/dev/supervisor.ts";
import type { Worker } from "../../../local/dev/worker-process.ts";

const createFakeWorker = (name: string) => {
  const ready = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<boolean>();
  const stopping = Promise.withResolvers<void>();
  const end = async (isClean: boolean) => {
    ready.resolve(false);
    ended.resolve(isClean);
    await ended.promise;
  };
  const worker: Worker = {
    ready: ready.promise,
    ended: ended.promise,
    call: async (called) => `${called} by ${name}`,
    stop: async () => {
      stopping.resolve();
      await ended.promise;
    },
  };
  return { worker, ready: () => ready.resolve(true), end, stopping: stopping.promise };
};

const supervise = () => {
  const workers: ReturnType<typeof createFakeWorker>[] = [];
  const happened: string[] = [];
  const heard = new EventTarget();
  const note = (text: string) => {
    happened.push(text);
    heard.dispatchEvent(new Event("note"));
  };
  const supervisor = createSupervisor({
    spawn: () => {
      const fake = createFakeWorker(`worker ${workers.length + 1}`);
      workers.push(fake);
      note(`spawned ${workers.length}`);
      return fake.worker;
    },
    onLost: () => note("lost"),
    onEvent: (event: SupervisorEvent) =>
      note(event.kind === "reloading" ? `reloading ${event.files.join(" ")}` : event.kind),
  });
  const until = async (text: string) => {
    while (!happened.includes(text))
      await new Promise((resolve) => heard.addEventListener("note", resolve, { once: true }));
  };
  const worker = (at: number) => workers[at - 1] as ReturnType<typeof createFakeWorker>;
  return { supervisor, happened, until, worker };
};

describe("the supervisor", () => {
  it("replaces the worker when a file changes, one at a time, with the changes of meanwhile as one", async () => {
    const { supervisor, happened, until, worker } = supervise();
    supervisor.start();
    worker(1).ready();
    await until("ready");
    supervisor.changed(["core/a.ts"]);
    supervisor.changed(["core/b.ts"]);
    supervisor.changed(["core/c.ts", "core/b.ts"]);
    await worker(1).stopping;
    const called = supervisor.call("audit-session", {});
    expect(happened).toEqual(["spawned 1", "ready", "reloading core/a.ts"]);
    await worker(1).end(true);
    await until("spawned 2");
    await worker(2).stopping;
    await worker(2).end(true);
    await until("spawned 3");
    expect(happened.slice(3)).toEqual(["spawned 2", "reloading core/b.ts core/c.ts", "spawned 3"]);
    worker(3).ready();
    expect(await called).toBe("audit-session by worker 3");
    const stopped = supervisor.stop();
    await worker(3).end(true);
    await stopped;
    expect(happened).not.toContain("lost");
    expect(happened).not.toContain("ended");
  });

  it("leaves one that ended by itself until the next change, and calls wait for it", async () => {
    const { supervisor, happened, until, worker } = supervise();
    supervisor.start();
    await worker(1).end(false);
    await until("ended");
    expect(happened).toEqual(["spawned 1", "lost", "ended"]);
    const called = supervisor.call("schedule-collection", {});
    supervisor.changed(["core/a.ts"]);
    await until("spawned 2");
    worker(2).ready();
    expect(await called).toBe("schedule-collection by worker 2");
    const stopped = supervisor.stop();
    await worker(2).end(true);
    await stopped;
  });

  it("takes back what a worker that would not end had received, before the next one starts", async () => {
    const { supervisor, happened, until, worker } = supervise();
    supervisor.start();
    worker(1).ready();
    await until("ready");
    supervisor.changed(["sql/a.sql"]);
    await worker(1).stopping;
    await worker(1).end(false);
    await until("spawned 2");
    expect(happened).toEqual(["spawned 1", "ready", "reloading sql/a.sql", "lost", "spawned 2"]);
    const stopped = supervisor.stop();
    await worker(2).end(false);
    await stopped;
  });

  it("starts nothing more once stopped, and refuses calls", async () => {
    const { supervisor, happened, worker } = supervise();
    supervisor.start();
    const waiting = supervisor.call("audit-session", {});
    supervisor.changed(["core/a.ts"]);
    const stopped = supervisor.stop();
    await expect(waiting).rejects.toThrow("stopped");
    await worker(1).end(false);
    await stopped;
    supervisor.changed(["core/b.ts"]);
    await expect(supervisor.call("audit-session", {})).rejects.toThrow("stopped");
    expect(happened.filter((text) => text.startsWith("spawned"))).toEqual(["spawned 1"]);
  });
});
