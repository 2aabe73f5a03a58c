import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { VisibleError } from "../../core/errors.ts";
import { type CloudService, escapeXml, requestsEnded, sendJson, sendXml } from "./http.ts";
import { isLocalOrigin, isLoopbackHost, serviceOf } from "./routing.ts";

export interface CloudServer {
  /** Listens, then starts each service in the order of `services`; one that has not started answers 503. */
  start(): Promise<void>;
  /** Stops the services in reverse order, then closes every connection. */
  stop(): Promise<void>;
  /** `http://127.0.0.1:<port>`; known once started. */
  readonly endpoint: string;
}

export interface CloudServerOptions {
  /** 0 or left out: any free port. */
  readonly port?: number;
  /** By the service name of the credential scope: `sqs`, `sns`, `s3`, `glue`, `athena`, `sts`. One service may have two names. */
  readonly services: Readonly<Record<string, CloudService>>;
  readonly onError?: (error: unknown, service: string) => void;
}

const healthPath = "/_bovespa/health";

/** Clients keep idle connections for reuse; closing them after Node's 5 s makes the next call fail now and then. */
const keepAliveMilliseconds = 120_000;

const refuse = (response: ServerResponse, status: number, service: string, code: string, message: string) => {
  if (response.headersSent) {
    response.destroy();
  } else if (service === "s3") {
    sendXml(
      response,
      status,
      `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`,
    );
  } else {
    sendJson(response, status, { __type: code, message });
  }
};

const listen = (server: ReturnType<typeof createServer>, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") {
        const message = `port ${port} of 127.0.0.1 is in use; choose another with --port, or stop what listens there`;
        reject(new VisibleError("port-in-use", message, { cause: error }));
      } else if (error.code === "EACCES") {
        reject(
          new VisibleError("port-not-allowed", `port ${port} may not be opened by this user`, {
            cause: error,
          }),
        );
      } else reject(error);
    });
    server.listen({ host: "127.0.0.1", port }, resolve);
  });

/** The one endpoint of the embedded cloud: tells the services apart and keeps everyone but this machine out. */
export const createCloudServer = ({ port = 0, services, onError }: CloudServerOptions): CloudServer => {
  const distinct = [...new Set(Object.values(services))];
  const running = new Set<Promise<void>>();
  const started = new Set<CloudService>();
  let isReady = false;
  let endpoint = "";

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isLoopbackHost(request.headers.host)) {
      const message = `Host ${request.headers.host ?? "(none)"} is not this machine; use ${endpoint}`;
      return refuse(response, 403, "", "ForbiddenHost", message);
    }
    if (!isLocalOrigin(request.headers.origin)) {
      return refuse(response, 403, "", "ForbiddenOrigin", "requests from pages of other sites are refused");
    }
    if (request.url === healthPath && request.method === "GET") {
      const body = { status: isReady ? "ok" : "not-ready", services: Object.keys(services) };
      return sendJson(response, isReady ? 200 : 503, body, "application/json");
    }
    const name = await serviceOf(request);
    const service = Object.hasOwn(services, name) ? services[name] : undefined;
    if (service === undefined) {
      const known = Object.keys(services).join(", ");
      const message = `The embedded cloud has no service "${name}"; it has ${known}`;
      return refuse(response, 501, name, "NotImplemented", message);
    }
    if (!started.has(service)) {
      return refuse(response, 503, name, "ServiceUnavailable", `${name} is starting or stopping`);
    }
    try {
      await service.handle(request, response);
    } catch (error) {
      onError?.(error, name);
      const message = error instanceof Error ? error.message : String(error);
      refuse(response, 500, name, "InternalError", `${name}: ${message}`);
    }
  };

  const server = createServer((request, response) => {
    response.on("error", () => response.destroy());
    const task = answer(request, response)
      .catch((error: unknown) => {
        onError?.(error, "");
        response.destroy();
      })
      .finally(() => running.delete(task));
    running.add(task);
  });
  server.keepAliveTimeout = keepAliveMilliseconds;

  const stop = async (): Promise<void> => {
    isReady = false;
    const failures: unknown[] = [];
    // A later service may still need an earlier one to finish what runs in it.
    for (const service of [...started].reverse()) {
      await service.stop().catch((error: unknown) => failures.push(error));
      started.delete(service);
    }
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await requestsEnded(running);
    server.closeAllConnections();
    await closed;
    if (failures.length > 0) {
      throw new AggregateError(failures, "a service of the embedded cloud did not stop");
    }
  };

  return {
    async start() {
      await listen(server, port);
      server.on("error", (error) => onError?.(error, ""));
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      try {
        for (const service of distinct) {
          await service.start();
          started.add(service);
        }
      } catch (error) {
        await stop();
        throw error;
      }
      isReady = true;
    },
    stop,
    get endpoint() {
      return endpoint;
    },
  };
};
