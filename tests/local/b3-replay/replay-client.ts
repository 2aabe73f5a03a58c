import { get } from "node:http";
import path from "node:path";
import { createReplay, type Replay, type ReplayOptions } from "../../../local/b3-replay/replay.ts";

export const recordingsDir = path.join(import.meta.dirname, "../../../recordings");

/** Runs a replay for the length of a test. */
export const withReplay = async (
  options: Partial<ReplayOptions>,
  use: (replay: Replay) => Promise<void>,
): Promise<void> => {
  const replay = createReplay({ recordingsDir, ...options });
  await replay.start();
  try {
    await use(replay);
  } finally {
    await replay.stop();
  }
};

export const token = (parameters: unknown): string =>
  Buffer.from(JSON.stringify(parameters)).toString("base64");

export const fetchMethod = (
  replay: Replay,
  method: string,
  parameters: unknown,
  init?: RequestInit,
): Promise<Response> => fetch(`${replay.baseUrl}indexProxy/indexCall/${method}/${token(parameters)}`, init);

export const fetchLevels = (replay: Replay, parameters: unknown): Promise<Response> =>
  fetch(`${replay.baseUrl}indexStatisticsProxy/IndexCall/GetPortfolioDay/${token(parameters)}`);

export const fetchQuotes = (replay: Replay, name: string): Promise<Response> =>
  fetch(`${replay.baseUrl}InstDados/SerHist/${name}`);

/** As B3's answers look to a client that trusts nothing. */
export interface Listed {
  readonly page: {
    readonly pageNumber: number;
    readonly pageSize: number;
    readonly totalRecords: number;
    readonly totalPages: number;
  };
  readonly header: Record<string, string | number | null>;
  readonly results: Record<string, string | number | null>[];
}

export const ask = async (replay: Replay, method: string, parameters: unknown): Promise<Listed> => {
  const response = await fetchMethod(replay, method, parameters);
  return (await response.json()) as Listed;
};

export const day = (index: string, segment: "1" | "2", more: object = {}) => ({
  language: "pt-br",
  pageNumber: 1,
  pageSize: 9999,
  index,
  segment,
  ...more,
});

/** A GET with headers that `fetch` does not let through, and nothing decompressed. */
export const rawGet = (
  url: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const request = get(url, { headers, method, agent: false }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.on("error", reject);
  });
