/** What goes wrong, as seen in the wild. */
export type Failure =
  /** 520 is Cloudflare's own; 403 alone has no HTML here. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfterSeconds?: number }
  /** Cloudflare's HTML challenge; it comes with 403 and with 200. */
  | { readonly kind: "challenge"; readonly status: 200 | 403 }
  /** The F5 firewall's HTML, with 200. */
  | { readonly kind: "request-rejected" }
  | { readonly kind: "empty-body" }
  /** The JSON string `""`. */
  | { readonly kind: "empty-string" }
  /** A JSON string that holds the JSON: odd, but data. */
  | { readonly kind: "double-encoded" }
  | { readonly kind: "no-results"; readonly results: "null" | "empty" }
  | { readonly kind: "connection-reset" }
  /** Half of the answer as if it were the whole. */
  | { readonly kind: "truncated" }
  /** Half of the answer, then the connection breaks. */
  | { readonly kind: "connection-cut" }
  /** Half of the answer, then nothing more. */
  | { readonly kind: "stalled" }
  /** The right answer changed: another total, another header, a row less. */
  | { readonly kind: "altered"; readonly alter: (answer: unknown) => unknown };

export interface FailureScript {
  readonly failure: Failure;
  /** Which requests it hits; what is left out matches all. */
  readonly on?: {
    readonly dataset?: string;
    readonly method?: string;
    readonly index?: string;
    readonly page?: number;
  };
  /** How many of them; left out: for ever. */
  readonly times?: number;
}

export interface FailedRequest {
  readonly method: string;
  readonly dataset: string | undefined;
  readonly index: string;
  readonly page: number;
}

export interface FailureScripts {
  add(script: FailureScript): void;
  clear(): void;
  /** The failure of a request, of the first script that has one left. */
  take(request: FailedRequest): Failure | undefined;
}

const matches = (on: FailureScript["on"], request: FailedRequest) =>
  (on?.dataset === undefined || on.dataset === request.dataset) &&
  (on?.method === undefined || on.method === request.method) &&
  (on?.index === undefined || on.index === request.index) &&
  (on?.page === undefined || on.page === request.page);

export const createFailureScripts = (initial: readonly FailureScript[]): FailureScripts => {
  let left: { readonly script: FailureScript; times: number }[] = [];
  const add = (script: FailureScript) => {
    left.push({ script, times: script.times ?? Number.POSITIVE_INFINITY });
  };
  for (const script of initial) add(script);
  return {
    add,
    clear: () => {
      left = [];
    },
    take: (request) => {
      const found = left.find(({ script, times }) => times > 0 && matches(script.on, request));
      if (found) found.times -= 1;
      return found?.script.failure;
    },
  };
};

/** As long as the real one, which is some 5.5 KB. */
export const challengeHtml = `<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies to continue</noscript><script>${"/* challenge */".repeat(370)}</script></body></html>`;

export const rejectedHtml =
  "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with your administrator.<br><br>Your support ID is: 1234567890123456789</body></html>";
