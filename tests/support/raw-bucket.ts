import { type RawPage, rawKey } from "../../core/lake/keys.ts";
import type { ObjectStore } from "../../core/ports.ts";
import { runId } from "./example-messages.ts";

export interface StoredPage extends Partial<RawPage> {
  readonly attempt?: number;
  readonly rows?: number;
  readonly capturedAt?: Date;
}

const rowsIn = (bytes: Uint8Array): number => {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)).results.length;
  } catch {
    return 0;
  }
};

/** Puts one captured page where a fetcher would; IBOV by code of 2025-04-07, page 1 of 1, if not said otherwise. */
export const storePage = async (
  raw: ObjectStore,
  body: Uint8Array | string,
  { attempt = 1, rows = 2, capturedAt, ...page }: StoredPage = {},
): Promise<string> => {
  const key = rawKey({
    dataset: "portfolio-by-code",
    period: { day: "2025-04-07" },
    index: "IBOV",
    runId: runId(),
    page: 1,
    totalPages: 1,
    ...page,
  });
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const metadata = {
    sha256: "0".repeat(64),
    attempt: String(attempt),
    rows: String(rowsIn(bytes)),
    ...(capturedAt ? { "captured-at": capturedAt.toISOString() } : {}),
  };
  await raw.put(key, bytes, { metadata });
  return key;
};
