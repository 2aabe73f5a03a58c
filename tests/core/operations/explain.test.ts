import { beforeAll, describe, expect, it } from "vitest";
import { createHyparquetWriter } from "../../../adapters/parquet/hyparquet-writer.ts";
import { createExplain, isSound } from "../../../core/operations/explain/explain.ts";
import type { CuratedLineage } from "../../../core/operations/explain/explain-curated.ts";
import type { JobRun } from "../../../core/operations/ports.ts";
import { byCodeAnswer, scriptedUpstream, twoConstituents } from "../../support/b3-answers.ts";
import { runId } from "../../support/example-messages.ts";
import { createMemoryChain } from "../../support/memory-chain.ts";
import { storePage } from "../../support/raw-bucket.ts";

const session = "2025-04-07";
const key = "curated/index_portfolio/ano=2025/mes=04/dia=07/part-00000.parquet";
const byCode = byCodeAnswer({ constituents: twoConstituents });
const parquet = createHyparquetWriter({ compression: "ZSTD" });

const collected = async (jobRuns: readonly JobRun[] = []) => {
  const chain = createMemoryChain({ upstream: scriptedUpstream(() => byCode), session });
  await chain.schedule([{ dataset: "portfolio-by-code", index: "IBOV" }]);
  await chain.drain();
  const { raw, lake, catalog } = chain;
  const explain = createExplain({ raw, lake, catalog, parquet, jobs: { recent: async () => jobRuns } });
  const curated = async (): Promise<CuratedLineage> => {
    const [file] = (await explain(key)).files;
    if (file?.layer !== "curated") throw new Error("no curated file");
    return file;
  };
  return { ...chain, explain, curated };
};

describe("the lineage of a curated file", () => {
  let world: Awaited<ReturnType<typeof collected>>;
  beforeAll(async () => {
    world = await collected();
  });

  it("names run, raw pages with hash, address and messages, and says that raw still gives the same bytes", async () => {
    const file = await world.curated();
    const [set] = file.sets;
    const [page] = set?.pages ?? [];
    const stored = await world.raw.head(page?.key ?? "");
    expect(file).toMatchObject({
      verdict: "same",
      rows: { file: 2, raw: 2 },
      isRegistered: true,
      runId: set?.runId,
    });
    expect(file.inputsHash.file).toBe(file.inputsHash.raw);
    expect(set).toMatchObject({ dataset: "portfolio-by-code", index: "IBOV", state: "used", totalPages: 1 });
    expect(page).toMatchObject({
      sha256: stored?.metadata.sha256,
      url: stored?.metadata.url,
      isIntact: true,
      rows: 2,
      attempt: 1,
      messages: {
        requested: `${set?.runId}/portfolio-by-code/2025-04-07/IBOV/1/requested`,
        collected: `${set?.runId}/portfolio-by-code/2025-04-07/IBOV/1/collected`,
      },
    });
  });

  it.each([
    ["a key with its bucket", `s3://some-bucket/${key}`],
    ["its partition", "curated/index_portfolio/ano=2025/mes=04/dia=07/"],
    ["its session", session],
  ])("is found by %s", async (_, subject) => {
    const found = await world.explain(subject);
    expect(found.files).toContainEqual(await world.curated());
  });

  it("is found by a raw page, and left out for another index", async () => {
    const { sets } = await world.curated();
    const raw = await world.explain(sets[0]?.pages[0]?.key ?? "");
    expect(raw.files).toEqual([await world.curated()]);
    expect((await world.explain(key, { index: "IFIX" })).files).toMatchObject([
      { verdict: "same", sets: [] },
    ]);
  });

  it("is sound, with its partition not known, where the endpoint has no catalogue", async () => {
    const { raw, lake } = world;
    const catalog = { partitions: async () => undefined };
    const found = await createExplain({
      raw,
      lake,
      catalog,
      parquet,
      jobs: { recent: async () => undefined },
    })(session);
    expect(found.files).toMatchObject([
      { verdict: "same", isRegistered: undefined },
      { layer: "refined", freshness: "unknown", isCatalogued: false },
      { layer: "refined", freshness: "unknown" },
    ]);
    expect(isSound(found)).toBe(true);
  });

  it("is refused for what is no key and no session, and empty for what is not there", async () => {
    await expect(world.explain("curated/nothing/x")).rejects.toMatchObject({ code: "unknown-subject" });
    await expect(world.explain("2025-02-30")).rejects.toMatchObject({ name: "VisibleError" });
    expect((await world.explain("2025-04-08")).files).toEqual([]);
  });
});

describe("a key that is misspelt", () => {
  const inPartition = (name: string) => key.replace("part-00000.parquet", name);
  const refined = `refined/sector_weights/session_date=${session}/`;

  it("is not answered by the file beside it, be it of the lake or of the raw bucket", async () => {
    const { explain, curated, lake } = await collected();
    for (const name of ["nope.parquet", "part-00001.parquet"])
      await expect(explain(inPartition(name))).rejects.toMatchObject({
        code: "unknown-subject",
        message: expect.stringContaining(key),
      });
    const page = (await curated()).sets[0]?.pages[0]?.key ?? "";
    expect((await explain(page)).files).toHaveLength(1);
    expect((await explain(page.replace("0001-of-0001", "0001-of-0002"))).files).toEqual([]);
    await lake.put(`${refined}part-1.parquet`, new Uint8Array(1), { metadata: {} });
    expect((await explain(`${refined}part-1.parquet`)).files).toHaveLength(1);
    expect((await explain(`${refined}part-2.parquet`)).files).toEqual([]);
  });
});

describe("a lake that is not what raw gives", () => {
  it("says that raw has newer answers, and which captures they take the place of", async () => {
    const { raw, explain, curated } = await collected();
    const newer = runId(0, new Date("2099-01-01"));
    await storePage(raw, byCodeAnswer({ constituents: twoConstituents.toReversed() }), { runId: newer });
    const file = await curated();
    expect(file.verdict).toBe("other-inputs");
    expect(file.sets.map(({ state, runId }) => [state, runId === newer])).toEqual([
      ["used", true],
      ["superseded", false],
    ]);
    expect(isSound(await explain(key))).toBe(false);
  });

  it("says which rule a broken capture breaks", async () => {
    const { raw, curated } = await collected();
    const broken = byCodeAnswer({ constituents: twoConstituents.map((one) => ({ ...one, part: 1000 })) });
    await storePage(raw, broken, { runId: runId(0, new Date("2099-01-01")) });
    await storePage(raw, byCode, { runId: runId(0, new Date("2099-01-02")), totalPages: 2 });
    const file = await curated();
    expect(file.verdict).toBe("same");
    expect(file.sets.map(({ state }) => state)).toEqual(["incomplete", "broken", "used"]);
    expect(file.sets[1]?.because).toMatch(/weight/i);
  });

  it("sees a changed byte of the file, a changed raw page, and a lost file", async () => {
    const { raw, lake, explain, curated } = await collected();
    const stored = await lake.get(key);
    const { metadata = {}, body = new Uint8Array() } = stored ?? {};
    await lake.put(key, body.with(100, (body[100] ?? 0) ^ 1), { metadata });
    expect((await curated()).verdict).toBe("other-content");
    await lake.delete([key]);
    expect((await curated()).verdict).toBe("absent");

    const page = (await curated()).sets[0]?.pages[0]?.key ?? "";
    const answer = await raw.get(page);
    await raw.put(page, new TextEncoder().encode(`${new TextDecoder().decode(answer?.body)} `), {
      metadata: answer?.metadata ?? {},
    });
    expect((await curated()).sets[0]?.pages[0]?.isIntact).toBe(false);
    expect(isSound(await explain(key))).toBe(false);
  });
});

describe("the lineage of a refined session", () => {
  const subject = `refined/index_weights/session_date=${session}/ticker=PETR4/`;
  const succeeded = (run: string): JobRun => ({
    jobRunId: "jr_1",
    state: "SUCCEEDED",
    sessions: [session],
    runId: run,
    startedAt: new Date(0),
    endedAt: new Date(1),
  });

  it("is fresh once a run of the job has succeeded that its newest input asked for", async () => {
    const runs: JobRun[] = [];
    const { explain, curated } = await collected(runs);
    const { runId: writer = "" } = await curated();
    expect((await explain(subject)).files).toMatchObject([
      { layer: "refined", freshness: "stale", inputs: [{ key, runId: writer }], jobRuns: [] },
    ]);
    runs.push({ ...succeeded(writer), state: "FAILED" }, succeeded(runId()));
    expect((await explain(subject)).files).toMatchObject([{ freshness: "stale" }]);
    runs.push(succeeded(writer));
    const found = await explain(subject);
    expect(found.files).toMatchObject([{ freshness: "fresh", jobRuns: [{}, {}, { jobRunId: "jr_1" }] }]);
    expect(isSound(found)).toBe(true);
  });

  it("counts files that the catalogue lacks and partitions without a file", async () => {
    const { lake, explain, drain } = await collected();
    const folder = `refined/index_weights/session_date=${session}`;
    await lake.put(`${folder}/ticker=PETR4/part-00000.parquet`, new Uint8Array(1));
    expect((await explain(subject)).files).toMatchObject([{ files: 1, unregistered: 1, dangling: 0 }]);
    await drain();
    expect((await explain(subject)).files).toMatchObject([{ files: 1, unregistered: 0, dangling: 0 }]);
    await lake.delete([`${folder}/ticker=PETR4/part-00000.parquet`]);
    expect((await explain(subject)).files).toMatchObject([{ files: 0, unregistered: 0, dangling: 1 }]);
  });
});
