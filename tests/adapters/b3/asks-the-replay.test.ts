import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { portfolioByCode } from "../../../core/datasets/portfolio-by-code/index.ts";
import { createReplay, type Replay } from "../../../local/b3-replay/replay.ts";
import { recordingsDir } from "../../support/replayed-chain.ts";
import { upstreamOf } from "./b3-server.ts";

const ask = portfolioByCode.request({ index: "IBOV", period: { day: "2025-07-04" }, page: 1, pageSize: 120 });

describe("http-upstream over the replay", () => {
  let replay: Replay;
  beforeAll(async () => {
    replay = createReplay({ recordingsDir, session: "2025-07-04" });
    await replay.start();
  });
  beforeEach(() => replay.clearFailures());
  afterAll(() => replay.stop());

  it("brings a recorded portfolio, unpacked, that its dataset reads", async () => {
    const answer = await upstreamOf(replay.baseUrl).upstream.get(ask);
    const page = portfolioByCode.parse(answer.body);
    expect(portfolioByCode.facts(page)).toMatchObject({ rows: 84, sessionDate: "2025-07-04" });
  });

  it("gets through failures that pass, counted by requests", async () => {
    replay.fail({ failure: { kind: "challenge", status: 403 }, times: 1 });
    replay.fail({ failure: { kind: "status", status: 429, retryAfterSeconds: 3 }, times: 1 });
    const before = replay.requestCount;
    const { upstream, pauses } = upstreamOf(replay.baseUrl);
    expect((await upstream.get(ask)).status).toBe(200);
    expect(replay.requestCount - before).toBe(3);
    expect(pauses).toEqual([500, 3000]);
  });
});
