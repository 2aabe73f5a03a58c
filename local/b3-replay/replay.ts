import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SessionDate } from "../../contracts/fields.ts";
import { currentOrNextSession } from "../../core/calendar/calendar.ts";
import { VisibleError } from "../../core/errors.ts";
import { type Answer, type AnswerOptions, datasetOf, methods } from "./answers.ts";
import { createArchive, type PlannedSession } from "./archive.ts";
import { createFailureScripts, type FailureScript } from "./failures.ts";
import { answerLevels } from "./levels.ts";
import { readQuotes } from "./quotes.ts";
import { type CurrentOrNextSession, readRecordings } from "./recordings.ts";
import { type Exchange, refuse, reply, replyEmpty } from "./reply.ts";
import { decodeToken, type TokenParameters } from "./token.ts";

export interface ReplayRequest {
  readonly method: string;
  readonly parameters: TokenParameters | undefined;
  /** B3's name of the file that was asked for, where it was one. */
  readonly file?: string;
  /** 0 where the connection was reset instead. */
  readonly status: number;
  /** Kind of the scripted failure, if one was due. */
  readonly failure?: string;
}

export interface ReplayOptions extends Partial<AnswerOptions> {
  readonly recordingsDir: string;
  /** Left out or 0: any free port. */
  readonly port?: number;
  /** Left out: the newest recorded session. */
  readonly session?: SessionDate;
  readonly failures?: readonly FailureScript[];
  readonly currentOrNextSession?: CurrentOrNextSession;
  readonly onRequest?: (request: ReplayRequest) => void;
}

export interface Replay {
  /** Listens on 127.0.0.1. Rejects with a `VisibleError` (`port-in-use`). */
  start(): Promise<void>;
  /** Breaks what is under way and frees the port; may be called again. */
  stop(): Promise<void>;
  /** `http://127.0.0.1:PORT/`, in the place of `https://sistemaswebb3-listados.b3.com.br/`; known once started. */
  readonly baseUrl: string;
  readonly session: SessionDate;
  /** Throws a `VisibleError` (`session-not-recorded`). */
  setSession(session: SessionDate): void;
  /** Every recorded session in order, with what the recordings can answer in it. */
  plan(): readonly PlannedSession[];
  fail(script: FailureScript): void;
  clearFailures(): void;
  /** Requests to the service so far. */
  readonly requestCount: number;
}

const isLoopback = (host: string | undefined) =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host ?? "");

// A standard base64 token may hold slashes.
const portfolioRoute = /^\/indexProxy\/indexCall\/(?<method>[A-Za-z]+)\/(?<token>[^?#]*)/;
const levelsRoute = /^\/indexStatisticsProxy\/IndexCall\/(?<method>GetPortfolioDay)\/(?<token>[^?#]*)/;
const quotesRoute = /^\/InstDados\/SerHist\/(?<name>COTAHIST_[ADM]\d+)\.ZIP$/;

/**
 * Serves recorded answers as B3 does: portfolios of one session at a time, levels by year and quotes by file. Throws a `VisibleError` for recordings
 * that cannot be read, for none, and for a session that was not recorded.
 */
export const createReplay = (options: ReplayOptions): Replay => {
  const archive = createArchive(
    readRecordings(options.recordingsDir, options.currentOrNextSession ?? currentOrNextSession),
  );
  const failures = createFailureScripts(options.failures ?? []);
  const answerOptions: AnswerOptions = {
    previewIsTheoretical: options.previewIsTheoretical ?? false,
    unknownResults: options.unknownResults ?? "null",
    quotedDownloads: options.quotedDownloads ?? false,
  };

  const recorded = (wanted: SessionDate): SessionDate => {
    if (archive.sessions.includes(wanted)) return wanted;
    throw new VisibleError(
      "session-not-recorded",
      `the session ${wanted} was not recorded; recorded are ${archive.sessions.join(", ")}`,
    );
  };
  let session = recorded(options.session ?? (archive.sessions.at(-1) as SessionDate));
  let server: Server | undefined;
  let requestCount = 0;

  const servePortfolio = (method: string, token: string, exchange: Exchange) => {
    const answerTo = methods.get(method);
    if (!answerTo) return refuse(exchange, 404, "nothing is served here");
    serve(exchange, method, token, (parameters) => ({
      dataset: datasetOf(method, parameters),
      answer: answerTo(parameters, archive, session, answerOptions),
    }));
  };

  const serveQuotes = (name: string, exchange: Exchange) => {
    requestCount += 1;
    const asked = { method: "COTAHIST", parameters: undefined, file: `${name}.ZIP` };
    const found = archive.quotes(name);
    const failure = failures.take({ method: "COTAHIST", dataset: "quotes", index: "", page: 1 });
    if (!found && !failure) {
      refuse(exchange, 404, "there is no such file");
      options.onRequest?.({ ...asked, status: 404 });
      return;
    }
    const zip = found ? readQuotes(options.recordingsDir, found) : Buffer.alloc(0);
    const status = reply(exchange, { body: { zip } }, failure);
    options.onRequest?.({ ...asked, status, ...(failure ? { failure: failure.kind } : {}) });
  };

  const serve = (
    exchange: Exchange,
    method: string,
    token: string,
    answerTo: (parameters: TokenParameters) => { dataset: string | undefined; answer: Answer },
  ) => {
    requestCount += 1;
    const parameters = decodeToken(token);
    if (!parameters) {
      const status = replyEmpty(exchange);
      options.onRequest?.({ method, parameters, status });
      return;
    }
    const { dataset, answer } = answerTo(parameters);
    const failure = failures.take({
      method,
      dataset,
      index: parameters.index,
      page: parameters.pageNumber,
    });
    const status = reply(exchange, answer, failure);
    options.onRequest?.({ method, parameters, status, ...(failure ? { failure: failure.kind } : {}) });
  };

  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const exchange = { request, response };
    if (!isLoopback(request.headers.host)) return refuse(exchange, 403, "the host must be loopback");
    if (request.method !== "GET") return refuse(exchange, 405, "only GET is served");
    const url = request.url ?? "";
    const quotes = quotesRoute.exec(url)?.groups;
    if (quotes) return serveQuotes(quotes.name ?? "", exchange);
    const levels = levelsRoute.exec(url)?.groups;
    if (levels)
      return serve(exchange, levels.method ?? "", levels.token ?? "", (parameters) => ({
        dataset: "index-levels",
        answer: answerLevels(parameters, archive),
      }));
    const { method = "", token = "" } = portfolioRoute.exec(url)?.groups ?? {};
    servePortfolio(method, token, exchange);
  };

  return {
    start: () =>
      new Promise((resolve, reject) => {
        if (server) return resolve();
        const created = createServer(handle);
        created.once("error", (cause: NodeJS.ErrnoException) =>
          reject(
            cause.code === "EADDRINUSE"
              ? new VisibleError("port-in-use", `port ${options.port} is in use`, { cause })
              : cause,
          ),
        );
        created.listen(options.port ?? 0, "127.0.0.1", () => {
          server = created;
          resolve();
        });
      }),
    stop: () =>
      new Promise((resolve, reject) => {
        if (!server) return resolve();
        const closing = server;
        server = undefined;
        closing.close((error) => (error ? reject(error) : resolve()));
        closing.closeAllConnections();
      }),
    get baseUrl() {
      if (!server) throw new Error("the replay is not started");
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    },
    get session() {
      return session;
    },
    setSession: (wanted) => {
      session = recorded(wanted);
    },
    plan: archive.plan,
    fail: failures.add,
    clearFailures: failures.clear,
    get requestCount() {
      return requestCount;
    },
  };
};
