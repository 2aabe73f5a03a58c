import { describe, expect, it } from "vitest";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import type { Period } from "../../../contracts/fields.ts";
import { createCompactFile } from "../../../core/compact-file.ts";
import { coveredUntil, isMarkedCompacted } from "../../../core/lake/file-captures.ts";
import { rawKey } from "../../../core/lake/keys.ts";
import type { ObjectStore } from "../../../core/ports.ts";
import { runId } from "../../support/example-messages.ts";
import { madeUpQuotes } from "../../support/file-dataset.ts";
import { createReadableParquet, readReadable } from "../../support/readable-parquet.ts";

const first = "2024-01-02 PETR4 3890\n2024-01-02 VALE3 7635";
const second = "2024-01-03 PETR4 3901";
const year = { year: 2024 };
const day = { day: "2024-01-02" };
const keyOf = (session: string) => {
  const [ano, mes, dia] = session.split("-");
  return `curated/made_up_quotes/ano=${ano}/mes=${mes}/dia=${dia}/part-00000.parquet`;
};

const compacting = (lake = createMemoryObjectStore(), raw = createMemoryObjectStore()) => {
  const compactFile = createCompactFile({
    raw,
    lake,
    parquet: createReadableParquet(),
    log: createMemoryLog(),
  });
  return {
    raw,
    lake,
    compact: (period: Period, run = runId()) => compactFile(madeUpQuotes, period, run),
    store: async (period: Period, body: string, run = runId()) => {
      const sessions = body.split("\n").map((line) => line.slice(0, 10));
      const fileName = madeUpQuotes.fileName(period);
      const key = rawKey({
        dataset: madeUpQuotes.name,
        period,
        runId: run,
        page: 1,
        totalPages: 1,
        fileName,
      });
      await raw.put(key, new TextEncoder().encode(body), {
        metadata: { "first-session": sessions[0] as string, "last-session": sessions.at(-1) as string },
      });
    },
    closes: (session: string) => readReadable(lake.objects.get(keyOf(session))?.body).columns.close,
    written: () => [...lake.objects.keys()].filter((key) => key.startsWith("curated/")).sort(),
  };
};

describe("compact-file", () => {
  it("writes one file a session, with what it was made of", async () => {
    const { store, compact, closes, written, lake } = compacting();
    await store(year, `${first}\n${second}`);
    expect(await compact(year, runId(7))).toEqual({ outcome: "written", rows: 3 });
    expect(written()).toEqual([keyOf("2024-01-02"), keyOf("2024-01-03")]);
    expect([closes("2024-01-02"), closes("2024-01-03")]).toEqual([["3890", "7635"], ["3901"]]);
    expect(lake.objects.get(keyOf("2024-01-02"))?.metadata).toEqual({
      "content-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "inputs-hash": expect.stringMatching(/^[0-9a-f]{64}$/),
      "run-id": runId(7),
      rows: "2",
    });
  });

  it("writes nothing again that says the same", async () => {
    const { store, compact, lake } = compacting();
    await store(day, first);
    await compact(day);
    const before = [...lake.objects.values()];
    await store(day, first, runId(1));
    expect(await compact(day, runId(1))).toEqual({ outcome: "unchanged", rows: 2 });
    expect([...lake.objects.values()]).toEqual(before);
  });

  it("takes the newest file of a period", async () => {
    const { store, compact, closes } = compacting();
    await store(day, "2024-01-02 PETR4 1", runId(1));
    await store(day, "2024-01-02 PETR4 2", runId(2));
    await compact(day);
    expect(closes("2024-01-02")).toEqual(["2"]);
  });

  it("does nothing where there is no file", async () => {
    const { compact, written } = compacting();
    expect(await compact(year)).toEqual({ outcome: "nothing", rows: 0 });
    expect(written()).toEqual([]);
  });

  it("lets a year's file win over those of its days, whichever came first", async () => {
    for (const order of [
      [year, day],
      [day, year],
    ]) {
      const { store, compact, closes } = compacting();
      await store(year, "2024-01-02 PETR4 1\n2024-01-03 PETR4 1");
      await store(day, "2024-01-02 PETR4 2", runId(5));
      for (const period of order) await compact(period);
      expect(closes("2024-01-02")).toEqual(["1"]);
    }
  });

  it("takes the file of a day that the year's file does not reach yet", async () => {
    const { store, compact, closes } = compacting();
    await store(year, "2024-01-02 PETR4 1");
    await store({ day: "2024-01-03" }, "2024-01-03 PETR4 2");
    await compact(year);
    expect(await compact({ day: "2024-01-03" })).toEqual({ outcome: "written", rows: 1 });
    expect(closes("2024-01-03")).toEqual(["2"]);
  });

  it("marks a year once all its sessions are there, by the file they came from", async () => {
    const { store, compact, raw, lake } = compacting();
    await store(year, `${first}\n${second}`);
    expect(await coveredUntil(raw, madeUpQuotes, 2024)).toBe("2024-01-03");
    expect(await coveredUntil(raw, madeUpQuotes, 2023)).toBeUndefined();
    await compact(year);
    const inputs = lake.objects.get(keyOf("2024-01-02"))?.metadata["inputs-hash"] as string;
    expect(await isMarkedCompacted(lake, madeUpQuotes, 2024, inputs)).toBe(true);
    expect(await isMarkedCompacted(lake, madeUpQuotes, 2024, "other")).toBe(false);
    expect(await isMarkedCompacted(lake, madeUpQuotes, 2023, inputs)).toBe(false);
  });

  it("marks nothing where a session could not be written, and goes on when it is asked again", async () => {
    const whole = createMemoryObjectStore();
    const state = { isOut: true };
    const lake: ObjectStore & Pick<typeof whole, "objects"> = {
      ...whole,
      put: (key, body, options) =>
        state.isOut && key === keyOf("2024-01-03")
          ? Promise.reject(new Error("S3 is out"))
          : whole.put(key, body, options),
    };
    const { store, compact } = compacting(lake);
    await store(year, `${first}\n${second}`);
    await expect(compact(year)).rejects.toThrow("S3 is out");
    expect([...whole.objects.keys()]).toEqual([keyOf("2024-01-02")]);
    state.isOut = false;
    expect(await compact(year)).toEqual({ outcome: "written", rows: 3 });
    expect([...whole.objects.keys()].some((key) => key.startsWith("operations/"))).toBe(true);
  });

  it("is asked again where another wrote meanwhile", async () => {
    const whole = createMemoryObjectStore();
    const lake = { ...whole, put: async () => "lost" as const };
    const { store, compact } = compacting(lake);
    await store(day, first);
    await expect(compact(day)).rejects.toMatchObject({ name: "TransientError", code: "race-lost" });
  });
});

describe("compact-file, with others at work", () => {
  /** The same buckets for two compactions; the second has its turn between the first one's look and its write. */
  const between = (work: (others: ReturnType<typeof compacting>) => Promise<unknown>) => {
    const raw = createMemoryObjectStore();
    const whole = createMemoryObjectStore();
    const others = compacting(whole, raw);
    let hasWorked = false;
    const lake = {
      ...whole,
      head: async (key: string) => {
        const found = await whole.head(key);
        if (!hasWorked) {
          hasWorked = true;
          await work(others);
        }
        return found;
      },
    };
    return compacting(lake, raw);
  };

  it("leaves a session to the year's file that came after it had looked", async () => {
    const { store, compact, closes } = between(async (others) => {
      await others.store(year, "2024-01-02 PETR4 1");
      await others.compact(year);
    });
    await store(day, "2024-01-02 PETR4 2");
    expect((await compact(day)).outcome).toBe("unchanged");
    expect(closes("2024-01-02")).toEqual(["1"]);
  });

  it.each([["the year", year] as const, ["a day", day] as const])(
    "does not leave an older file of %s over a newer one",
    async (_, period) => {
      const { store, compact, closes } = between(async (others) => {
        await others.store(period, "2024-01-02 PETR4 2", runId(2));
        await others.compact(period);
      });
      await store(period, "2024-01-02 PETR4 1", runId(1));
      await compact(period);
      expect(closes("2024-01-02")).toEqual(["2"]);
    },
  );

  it("does one file after the other, though asked for all at once", async () => {
    const { store, compact, written } = compacting();
    const days = ["2024-01-02", "2024-01-03", "2024-01-04"];
    for (const one of days) await store({ day: one }, `${one} PETR4 1`);
    const found = await Promise.all(days.map((one) => compact({ day: one })));
    expect(found.map(({ outcome }) => outcome)).toEqual(["written", "written", "written"]);
    expect(written()).toEqual(days.map(keyOf));
  });
});
