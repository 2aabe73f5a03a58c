/** What B3's services read out of a token; unknown keys are ignored. */
export interface TokenParameters {
  readonly language: "pt-br" | "en-us";
  readonly pageNumber: number;
  /** Left out: all rows in one page. */
  readonly pageSize?: number;
  readonly index: string;
  readonly segment: "1" | "2";
  /** Of index levels alone. */
  readonly year?: string;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Numbers come as JSON numbers or as text. */
const positive = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

const text = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";

const toObject = (token: string): Record<string, unknown> | undefined => {
  try {
    const raw = decodeURIComponent(token);
    if (raw === "" || !base64.test(raw)) return undefined;
    const json: unknown = JSON.parse(utf8.decode(Buffer.from(raw, "base64")));
    return typeof json === "object" && json !== null && !Array.isArray(json) ? { ...json } : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a token, its padding raw or percent-encoded; undefined for one that is malformed. */
export const decodeToken = (token: string): TokenParameters | undefined => {
  const json = toObject(token);
  if (!json) return undefined;
  const pageNumber = positive(json.pageNumber ?? 1);
  const pageSize = json.pageSize === undefined ? undefined : positive(json.pageSize);
  if (pageNumber === undefined || (json.pageSize !== undefined && pageSize === undefined)) return undefined;
  return {
    language: json.language === "en-us" ? "en-us" : "pt-br",
    pageNumber,
    ...(pageSize === undefined ? {} : { pageSize }),
    index: text(json.index),
    segment: text(json.segment) === "2" ? "2" : "1",
    ...(json.year === undefined ? {} : { year: text(json.year) }),
  };
};
