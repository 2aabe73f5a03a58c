import { renderedFromHeader } from "../../contracts/names.ts";
import { longestRetryAfterMs } from "../../contracts/settings.ts";
import { TransientError } from "../../core/errors.ts";
import type { Clock, Log, Upstream, UpstreamAnswer, UpstreamRequest } from "../../core/ports.ts";
import { createPacer, type Pause, pauseFor } from "./pacer.ts";
import { wholeBody } from "./whole-body.ts";

export interface HttpUpstreamOptions {
  readonly baseUrls: Readonly<Record<UpstreamRequest["service"], string>>;
  /** Least time between the starts of two calls. */
  readonly gapMs: number;
  readonly timeoutMs: number;
  /** Calls for one request, the first included. */
  readonly tries: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly random?: () => number;
  /** How gaps and pauses pass; left out: in real time. */
  readonly pause?: Pause;
}

/** What B3's own page sends, less what identifies a browser: enough for its firewall, and honest about the client. */
const headers = {
  accept: "application/json, text/plain, */*",
  "accept-language": "pt-BR,pt;q=0.9",
  "user-agent": "Mozilla/5.0 (compatible; b3-index-lake)",
};

/** Statuses that B3 and its firewall give to calls that succeed later. */
const retryable = (status: number) =>
  status === 403 || status === 408 || status === 429 || status === 499 || status >= 500;

const firstPauseMs = 500;

/** B3 over HTTP: paced, with a few tries in place before the message itself is retried. */
export const createHttpUpstream = (options: HttpUpstreamOptions): Upstream => {
  const { baseUrls, gapMs, timeoutMs, tries, clock, log, random = Math.random, pause = pauseFor } = options;
  const pace = createPacer(gapMs, pause);

  const call = async (url: string, referer: string, signal?: AbortSignal): Promise<UpstreamAnswer> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    let body: Uint8Array;
    try {
      response = await fetch(url, {
        headers: { ...headers, referer },
        redirect: "error",
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      body = await wholeBody(response);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (timeout.aborted)
        throw new TransientError("timeout", `${url}: no answer within ${timeoutMs} ms`, { cause });
      throw new TransientError("connection", `${url}: ${reasonOf(cause)}`, { cause });
    }
    if (response.status !== 200) throw new StatusError(url, response, clock.now());
    if (body.byteLength === 0) throw new TransientError("empty-body", `${url}: 200 with an empty body`);
    const note = response.headers.get(renderedFromHeader);
    return {
      url,
      status: response.status,
      contentType: response.headers.get("content-type") ?? "application/octet-stream",
      body,
      capturedAt: clock.now(),
      ...(note === null ? {} : { note: `rendered from ${note}` }),
    };
  };

  return {
    get: async ({ service, path }, signal) => {
      const base = baseUrls[service];
      const url = new URL(path, base).href;
      for (let attempt = 1; ; attempt++) {
        await pace(signal);
        try {
          return await call(url, new URL("/", base).href, signal);
        } catch (error) {
          const isHopeless = error instanceof StatusError && !retryable(error.status);
          const isFinal = !(error instanceof TransientError) || isHopeless || attempt >= tries;
          if (isFinal) throw error;
          const pauseMs = pauseAfter(attempt, error, random);
          log.warn("B3 call failed, tried again", {
            url,
            code: error.code,
            reason: error.message,
            attempt,
            pauseMs,
          });
          await pause(pauseMs, signal);
        }
      }
    },
  };
};

class StatusError extends TransientError {
  readonly status: number;
  readonly retryAfterMs: number;
  constructor(url: string, response: Response, now: Date) {
    const { status } = response;
    super(`http-${status}`, `${url}: HTTP ${status} ${response.statusText}`.trim());
    this.status = status;
    this.retryAfterMs = retryAfterMs(response.headers.get("retry-after") ?? "0", now);
  }
}

/** The header holds seconds or a date; what is neither counts as nothing. */
const retryAfterMs = (text: string, now: Date): number => {
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestRetryAfterMs);
};

const pauseAfter = (attempt: number, error: TransientError, random: () => number): number => {
  const backoff = firstPauseMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
  return Math.max(backoff, error instanceof StatusError ? error.retryAfterMs : 0);
};

/** `fetch failed` hides the cause that says what failed. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
