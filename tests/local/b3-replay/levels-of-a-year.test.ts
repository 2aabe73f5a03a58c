import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReplay, type Replay } from "../../../local/b3-replay/replay.ts";
import { fetchLevels, recordingsDir, withReplay } from "./replay-client.ts";

const text = readFileSync(
  path.join(recordingsDir, "indexStatisticsProxy/GetPortfolioDay/IBOV_2022_en-us.json"),
  "utf8",
);
const ask = { index: "IBOV", language: "pt-br", year: "2022" };

let replay: Replay;
beforeAll(async () => {
  replay = createReplay({ recordingsDir });
  await replay.start();
});
afterAll(() => replay.stop());

describe("levels of a year", () => {
  it("come as they were recorded, byte for byte", async () => {
    const response = await fetchLevels(replay, { ...ask, language: "en-us" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-replay-rendered-from")).toBeNull();
    expect(await response.text()).toBe(text);
  });

  it("come in pt-br with points and commas exchanged, and say from what", async () => {
    const response = await fetchLevels(replay, ask);
    expect(response.headers.get("x-replay-rendered-from")).toBe("IBOV_2022_en-us.json");
    const exchanged = text.replaceAll(/"\d[\d.,]*"/g, (level) =>
      level.replaceAll(/[.,]/g, (mark) => (mark === "." ? "," : ".")),
    );
    expect(await response.text()).toBe(exchanged);
  });

  it("do not depend on the session that is shown", () =>
    withReplay({ session: "2025-04-07" }, async (other) => {
      expect(await (await fetchLevels(other, ask)).json()).toMatchObject({ min: { day: 0 } });
    }));

  it.each([
    { ...ask, year: "2023" },
    { ...ask, year: "" },
    { ...ask, index: "IFNM" },
    { index: "IBOV", language: "pt-br" },
  ])("are null, with 200, for %j", async (unknown) => {
    const response = await fetchLevels(replay, unknown);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"min":null,"max":null,"results":null}');
  });

  it("fail as scripted, and portfolios do not", () =>
    withReplay({}, async (other) => {
      other.fail({ on: { dataset: "index-levels" }, failure: { kind: "status", status: 503 } });
      expect((await fetchLevels(other, ask)).status).toBe(503);
    }));
});
