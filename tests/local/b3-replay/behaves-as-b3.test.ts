import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { VisibleError } from "../../../core/errors.ts";
import { createReplay, type ReplayRequest } from "../../../local/b3-replay/replay.ts";
import { ask, day, fetchMethod, rawGet, recordingsDir, token, withReplay } from "./replay-client.ts";

const call = "indexProxy/indexCall";

describe("pages", () => {
  it.each([1, 7, 20, 120, 157, 158, 500, 9999])("of %i rows make up the whole list", (pageSize) =>
    withReplay({}, async (replay) => {
      const whole = await ask(replay, "GetPortfolioDay", day("IBRA", "1"));
      const totalPages = Math.ceil(158 / pageSize);
      const rows = [];
      for (let pageNumber = 1; pageNumber <= totalPages; pageNumber++) {
        const answer = await ask(replay, "GetPortfolioDay", day("IBRA", "1", { pageNumber, pageSize }));
        expect(answer.page).toEqual({ pageNumber, pageSize, totalRecords: 158, totalPages });
        expect(answer.header).toEqual(whole.header);
        rows.push(...answer.results);
      }
      expect(rows).toEqual(whole.results);
    }),
  );

  it("beyond the end have no results and the same facts", () =>
    withReplay({}, async (replay) => {
      const answer = await ask(replay, "GetPortfolioDay", day("IBRA", "1", { pageNumber: 3, pageSize: 120 }));
      expect(answer.page).toEqual({ pageNumber: 3, pageSize: 120, totalRecords: 158, totalPages: 2 });
      expect(answer.results).toEqual([]);
    }));

  it("are not needed: without them the whole list comes", () =>
    withReplay({ session: "2025-04-07" }, async (replay) => {
      expect((await ask(replay, "GetStockIndex", { language: "pt-br" })).results).toHaveLength(537);
    }));
});

describe("tokens", () => {
  const parameters = day("IBXL", "1");

  it("may have their padding raw, percent-encoded, or JSON with spaces in any order of keys", () =>
    withReplay({}, async (replay) => {
      const spaced = Buffer.from(
        '{ "segment": 1, "index": "IBXL", "pageSize": "9999", "pageNumber": "1", "language": "pt-br" }',
      ).toString("base64");
      const tokens = [token(parameters), encodeURIComponent(token(parameters)), spaced];
      expect(tokens.some((one) => one.includes("%3D"))).toBe(true);
      const answers = await Promise.all(
        tokens.map(async (one) => (await fetch(`${replay.baseUrl}${call}/GetPortfolioDay/${one}`)).text()),
      );
      expect(new Set(answers).size).toBe(1);
      expect(JSON.parse(answers[0] ?? "").results).toHaveLength(53);
    }));

  it("may hold unknown keys, dates among them, which change nothing", () =>
    withReplay({}, async (replay) => {
      const odd = { ...parameters, date: "2020-01-02", refDate: "02/01/20", year: 2020 };
      expect(await ask(replay, "GetPortfolioDay", odd)).toEqual(
        await ask(replay, "GetPortfolioDay", parameters),
      );
    }));

  it.each([
    "%%%",
    "no-base64!",
    "abc",
    Buffer.from("not json").toString("base64"),
    Buffer.from("[]").toString("base64"),
    Buffer.from("null").toString("base64"),
    token(day("IBOV", "1", { pageNumber: 0 })),
    token(day("IBOV", "1", { pageSize: -1 })),
    token(day("IBOV", "1", { pageNumber: "x" })),
    "",
  ])("that are malformed (%s) get an empty body with 200", (bad) =>
    withReplay({}, async (replay) => {
      const response = await fetch(`${replay.baseUrl}${call}/GetPortfolioDay/${bad}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("");
    }),
  );

  it("for an unknown index get null results, or empty ones if so asked", async () => {
    await withReplay({}, async (replay) => {
      const response = await fetchMethod(replay, "GetPortfolioDay", day("XXXX", "1"));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ header: null, results: null });
    });
    await withReplay({ unknownResults: "empty" }, async (replay) => {
      expect((await ask(replay, "GetPortfolioDay", day("XXXX", "1"))).results).toEqual([]);
    });
  });
});

describe("sessions", () => {
  it("change what is shown, and nothing of another session is", () =>
    withReplay({}, async (replay) => {
      expect(replay.session).toBe("2026-04-06");
      expect((await ask(replay, "GetStockIndex", { pageNumber: 1, pageSize: 20 })).results).toBeNull();
      replay.setSession("2025-07-02");
      const { header } = await ask(replay, "GetPortfolioDay", day("IBOV", "1"));
      expect(header.date).toBe("02/07/25");
      expect((await ask(replay, "GetPortfolioDay", day("IFIX", "1"))).results).toBeNull();
    }));

  it("that were not recorded are refused", () => {
    expect(() => createReplay({ recordingsDir, session: "2025-07-05" })).toThrow(VisibleError);
    expect(() => createReplay({ recordingsDir }).setSession("2025-07-05")).toThrow(
      "2025-07-05 was not recorded",
    );
  });
});

describe("the preview", () => {
  const parameters = { pageNumber: 1, pageSize: 120, language: "pt-br", index: "IBOV" };

  it("is empty, since none was recorded", () =>
    withReplay({ session: "2025-04-07" }, async (replay) => {
      expect((await ask(replay, "GetQuartelyPreview", parameters)).results).toBeNull();
    }));

  it("is a copy of the theoretical portfolio if so asked, and says so", () =>
    withReplay({ session: "2025-04-07", previewIsTheoretical: true }, async (replay) => {
      const response = await fetchMethod(replay, "GetQuartelyPreview", parameters);
      expect(response.headers.get("x-replay-rendered-from")).toBe("IBOV_en-us_2025-04-07.json");
      expect(await response.json()).toEqual(await ask(replay, "GetTheoricalPortfolio", parameters));
    }));
});

describe("the server", () => {
  it("compresses for those who accept it, and for no others", () =>
    withReplay({}, async (replay) => {
      const url = `${replay.baseUrl}${call}/GetPortfolioDay/${token(day("IBXL", "1"))}`;
      const plain = await rawGet(url);
      const packed = await rawGet(url, { "accept-encoding": "gzip, deflate, br" });
      expect(plain.headers["content-encoding"]).toBeUndefined();
      expect(packed.headers["content-encoding"]).toBe("gzip");
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
      expect(packed.body.length).toBeLessThan(plain.body.length);
    }));

  it("refuses hosts that are not loopback, other methods and other paths", () =>
    withReplay({}, async (replay) => {
      const url = `${replay.baseUrl}${call}/GetPortfolioDay/${token(day("IBXL", "1"))}`;
      expect((await rawGet(url, { host: "evil.example" })).status).toBe(403);
      expect((await rawGet(url, { host: "127.0.0.1.evil.example" })).status).toBe(403);
      expect((await rawGet(url, { host: "localhost:80" })).status).toBe(200);
      expect((await rawGet(url, {}, "POST")).status).toBe(405);
      expect((await rawGet(`${replay.baseUrl}${call}/GetNothing/${token({})}`)).status).toBe(404);
      expect((await rawGet(replay.baseUrl)).status).toBe(404);
    }));

  it("reports and counts requests", async () => {
    const seen: ReplayRequest[] = [];
    await withReplay({ onRequest: (request) => seen.push(request) }, async (replay) => {
      await ask(replay, "GetPortfolioDay", day("IBXL", "1"));
      await (await fetch(`${replay.baseUrl}${call}/GetStockIndex/!`)).text();
      expect(replay.requestCount).toBe(2);
    });
    expect(seen).toEqual([
      {
        method: "GetPortfolioDay",
        parameters: { language: "pt-br", pageNumber: 1, pageSize: 9999, index: "IBXL", segment: "1" },
        status: 200,
      },
      { method: "GetStockIndex", parameters: undefined, status: 200 },
    ]);
  });

  it("frees its port when stopped, says when one is taken, and may be stopped twice", () =>
    withReplay({}, async (replay) => {
      const port = Number(new URL(replay.baseUrl).port);
      const second = createReplay({ recordingsDir, port });
      await expect(second.start()).rejects.toMatchObject({ code: "port-in-use" });
      await replay.stop();
      await second.start();
      expect(second.baseUrl).toBe(`http://127.0.0.1:${port}/`);
      await second.stop();
      await second.stop();
    }));

  it("sends a download as a JSON string if so asked", () =>
    withReplay({ quotedDownloads: true }, async (replay) => {
      const response = await fetchMethod(replay, "GetDownloadPortfolioDay", {
        index: "IBOV",
        language: "pt-br",
      });
      expect(await response.text()).toMatch(/^"[A-Za-z0-9+/]+=*"$/);
    }));
});
