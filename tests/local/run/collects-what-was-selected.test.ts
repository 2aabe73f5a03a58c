import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { VisibleError } from "../../../core/errors.ts";
import { recordedSource, type Selection } from "../../../local/run/source.ts";
import type { RunSummary } from "../../../local/run/summary.ts";
import { bucketDir, collect, dataFolders, filesOf } from "./collecting.ts";
import { recordingsDir } from "./recording-files.ts";

const folders = dataFolders();
afterAll(folders.clear);

const collectedIn = ({ collected }: RunSummary) =>
  collected.map(({ table, session, index, rows }) => `${table} ${session} ${index} ${rows}`);

const refusal = (selection: Partial<Selection>, recordings = recordingsDir) => {
  try {
    recordedSource(recordings, { sessions: [], indexes: "all", ...selection });
    return undefined;
  } catch (error) {
    return error instanceof VisibleError ? [error.code, error.message] : error;
  }
};

describe("a selection", () => {
  it("of sessions leaves the others alone, and grows the lake run by run", async () => {
    const dataDir = await folders.create();
    const first = await collect(dataDir, { sessions: ["2025-07-02"] });
    expect(collectedIn(first)).toEqual(["index_portfolio 2025-07-02 IBOV 84"]);
    const lake = await filesOf(dataDir, "lake");

    const both = await collect(dataDir, { sessions: ["2025-06-30", "2025-07-02"] });
    expect(both.sessions).toMatchObject([
      { session: "2025-06-30", targets: 1, requested: 1, alreadyComplete: 0 },
      { session: "2025-07-02", targets: 1, requested: 0, alreadyComplete: 1 },
    ]);
    expect(collectedIn(both)).toEqual([
      "index_portfolio 2025-06-30 IBOV 84",
      "index_portfolio 2025-07-02 IBOV 84",
    ]);
    expect(both.jobRuns).toBe(1);
    expect(await filesOf(dataDir, "lake")).toMatchObject(lake);
  });

  it("of indexes passes over sessions that have none of them", async () => {
    const dataDir = await folders.create();
    const summary = await collect(dataDir, { indexes: ["IBXL"] });
    expect(collectedIn(summary).filter((text) => text.startsWith("index_portfolio"))).toEqual([
      "index_portfolio 2026-04-06 IBXL 53",
    ]);
    expect(summary.sessions.map(({ session, targets }) => [session, targets])).toEqual([
      // The membership names no index: it is of all of them.
      ["2025-04-07", 1],
      ["2026-04-06", 1],
    ]);
  });

  it("of an index that comes later joins the file of its session", async () => {
    const dataDir = await folders.create();
    const one = { sessions: ["2026-04-06"], indexes: ["IBXL"] };
    await collect(dataDir, one);
    const { collected } = await collect(dataDir, { ...one, indexes: ["IBOV"] });
    expect(collected.map(({ index, rows }) => [index, rows])).toEqual([
      ["IBOV", 83],
      ["IBXL", 53],
    ]);
    const together = await folders.create();
    await collect(together, { ...one, indexes: ["IBXL", "IBOV"] });
    expect(await filesOf(dataDir, "lake")).toEqual(await filesOf(together, "lake"));
  });

  it.each<[Partial<Selection>, string, RegExp]>([
    [{ sessions: ["2025-07-05"] }, "session-not-recorded", /--session 2025-07-05 .*2025-07-04, 2026-04-06$/],
    [{ indexes: ["IBOV", "XPTO"] }, "index-not-recorded", /--index XPTO .* IBOV, IBRA, IBXL, IFIX$/],
    [
      { sessions: ["2025-06-30"], indexes: ["IFIX"] },
      "index-not-recorded",
      /--index IFIX was not recorded in 2025-06-30; recorded are IBOV$/,
    ],
  ])("that was not recorded is refused: %o", (selection, code, message) => {
    expect(refusal(selection)).toEqual([code, expect.stringMatching(message)]);
  });
});

describe("recordings of another place", () => {
  /** A folder that holds one portfolio of another session, made from a recorded one. */
  const other = async (name: string, change: (text: string) => string = (text) => text) => {
    const folder = join(await folders.create(), "elsewhere");
    const method = join(folder, "indexProxy", "GetPortfolioDay");
    await mkdir(method, { recursive: true });
    const recorded = join(recordingsDir, "indexProxy/GetPortfolioDay/IBOV_segment1_pt-br_2025-07-04.json");
    await writeFile(join(method, name), change(await readFile(recorded, "utf8")));
    return folder;
  };

  it("are found by listing, also those that come later", async () => {
    const recordings = await other("SMLL_segment1_pt-br_2025-07-07.json", (text) =>
      text.replace('"04/07/25"', '"07/07/25"'),
    );
    const dataDir = await folders.create();
    expect(collectedIn(await collect(dataDir, { recordings }))).toEqual([
      "index_portfolio 2025-07-07 SMLL 84",
    ]);

    const added = "indexProxy/GetDownloadPortfolioDay/IBXLDia_06-04-26.csv";
    await cp(join(recordingsDir, added), join(recordings, added));
    const summary = await collect(dataDir, { recordings });
    expect(summary.sessions.map(({ session, requested }) => [session, requested])).toEqual([
      ["2025-07-07", 0],
      ["2026-04-06", 1],
    ]);
    expect(collectedIn(summary)).toEqual([
      "index_portfolio 2025-07-07 SMLL 84",
      "index_portfolio 2026-04-06 IBXL 53",
    ]);
    expect(Object.keys(await filesOf(dataDir, "raw"))).toHaveLength(2);
    expect(bucketDir(dataDir, "raw")).not.toContain(recordings);
  });

  it("that cannot be read are refused by name", async () => {
    const odd = await other("IBOV.json");
    expect(refusal({}, odd)).toEqual([
      "unreadable-recording",
      expect.stringContaining("GetPortfolioDay/IBOV.json"),
    ]);
    const cut = await other("IBOV_segment1_pt-br_2025-07-04.json", (text) => text.slice(0, 2000));
    expect(refusal({}, cut)).toEqual([
      "unreadable-recording",
      expect.stringContaining("IBOV_segment1_pt-br_2025-07-04.json"),
    ]);
    const mislabelled = await other("IBOV_segment1_pt-br_2025-07-07.json");
    expect(refusal({}, mislabelled)).toEqual([
      "unreadable-recording",
      expect.stringContaining("2025-07-04, its name says 2025-07-07"),
    ]);
    expect(refusal({}, await folders.create())).toEqual(["no-recordings", expect.any(String)]);
    expect(refusal({}, join(recordingsDir, "SOURCES.md"))).toEqual([
      "unreadable-recording",
      expect.stringContaining("SOURCES.md"),
    ]);
  });
});
