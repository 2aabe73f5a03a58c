import { describe, expect, it } from "vitest";
import { pagedDatasetNamed } from "../../../core/datasets/registry.ts";
import { TransientError } from "../../../core/errors.ts";
import type { Failure } from "../../../local/b3-replay/failures.ts";
import type { Replay } from "../../../local/b3-replay/replay.ts";
import { ask, day, fetchMethod, withReplay } from "./replay-client.ts";

const byCode = pagedDatasetNamed("portfolio-by-code");
const get = (replay: Replay, index = "IBOV", init?: RequestInit) =>
  fetchMethod(replay, "GetPortfolioDay", day(index, "1"), init);

/** How the pipeline reads what comes with 200. */
const reading = async (response: Response): Promise<string> => {
  try {
    byCode.parse(new Uint8Array(await response.arrayBuffer()));
    return "data";
  } catch (error) {
    if (error instanceof TransientError) return error.code;
    throw error;
  }
};

describe("scripted failures", () => {
  it.each([403, 429, 499, 500, 502, 503, 504, 520])("answer with status %i, then succeed", (status) =>
    withReplay(
      { failures: [{ failure: { kind: "status", status, retryAfterSeconds: 7 }, times: 2 }] },
      async (replay) => {
        for (const _ of [1, 2]) {
          const response = await get(replay);
          expect(response.status).toBe(status);
          expect(response.headers.get("retry-after")).toBe("7");
          await response.text();
        }
        expect(await reading(await get(replay))).toBe("data");
      },
    ),
  );

  it.each<[Failure, number, string]>([
    [{ kind: "challenge", status: 200 }, 200, "html-answer"],
    [{ kind: "challenge", status: 403 }, 403, "html-answer"],
    [{ kind: "request-rejected" }, 200, "html-answer"],
    [{ kind: "empty-body" }, 200, "empty-body"],
    [{ kind: "empty-string" }, 200, "empty-body"],
    [{ kind: "double-encoded" }, 200, "data"],
    [{ kind: "no-results", results: "null" }, 200, "no-results"],
    [{ kind: "no-results", results: "empty" }, 200, "no-results"],
  ])("answer %j with %i, which is read as %s", (failure, status, code) =>
    withReplay({ failures: [{ failure, times: 1 }] }, async (replay) => {
      const response = await get(replay);
      expect(response.status).toBe(status);
      expect(await reading(response)).toBe(code);
      expect(await reading(await get(replay))).toBe("data");
    }),
  );

  it.each<Failure>([{ kind: "connection-reset" }, { kind: "connection-cut" }])(
    "break the connection: %j",
    (failure) =>
      withReplay({ failures: [{ failure, times: 1 }] }, async (replay) => {
        await expect(get(replay).then((response) => response.text())).rejects.toThrow();
        expect(await reading(await get(replay))).toBe("data");
      }),
  );

  it("stall until the reader gives up or the server stops", () =>
    withReplay({ failures: [{ failure: { kind: "stalled" }, times: 2 }] }, async (replay) => {
      const abort = new AbortController();
      const response = await get(replay, "IBOV", { signal: abort.signal });
      const body = response.text();
      abort.abort();
      await expect(body).rejects.toThrow(/abort/i);

      const stalled = (await get(replay)).text();
      await Promise.all([expect(stalled).rejects.toThrow(), replay.stop()]);
    }));

  it("alter the answer, so that a set may contradict itself", () =>
    withReplay({}, async (replay) => {
      replay.fail({
        failure: {
          kind: "altered",
          alter: (answer) => ({ ...(answer as object), header: { date: "01/01/26" } }),
        },
      });
      expect((await ask(replay, "GetPortfolioDay", day("IBOV", "1"))).header).toEqual({ date: "01/01/26" });
      replay.clearFailures();
      expect(await reading(await get(replay))).toBe("data");
    }));

  it("last for ever unless told how often", () =>
    withReplay({ failures: [{ failure: { kind: "empty-body" } }] }, async (replay) => {
      for (let call = 0; call < 5; call++) expect(await reading(await get(replay))).toBe("empty-body");
    }));

  it("hit only the dataset, index and page they name", async () => {
    const seen: (string | undefined)[] = [];
    await withReplay({ onRequest: ({ failure }) => seen.push(failure) }, async (replay) => {
      replay.setSession("2025-04-07");
      replay.fail({
        on: { dataset: "portfolio-by-sector", index: "IBOV", page: 2 },
        failure: { kind: "status", status: 503 },
      });
      const status = async (method: string, parameters: object) => {
        const response = await fetchMethod(replay, method, parameters);
        await response.text();
        return response.status;
      };
      const second = { pageNumber: 2, pageSize: 20 };
      expect(await status("GetPortfolioDay", day("IBOV", "1", second))).toBe(200);
      expect(await status("GetPortfolioDay", day("IBOV", "2"))).toBe(200);
      expect(await status("GetPortfolioDay", day("IBXX", "2", second))).toBe(200);
      expect(await status("GetTheoricalPortfolio", { ...second, language: "pt-br", index: "IBOV" })).toBe(
        200,
      );
      expect(await status("GetPortfolioDay", day("IBOV", "2", second))).toBe(503);
    });
    expect(seen).toEqual([undefined, undefined, undefined, undefined, "status"]);
  });

  it("follow one another in the order they were given", () =>
    withReplay({}, async (replay) => {
      replay.fail({ failure: { kind: "empty-body" }, times: 1 });
      replay.fail({ failure: { kind: "challenge", status: 200 }, times: 1 });
      expect([
        await reading(await get(replay)),
        await reading(await get(replay)),
        await reading(await get(replay)),
      ]).toEqual(["empty-body", "html-answer", "data"]);
    }));
});
