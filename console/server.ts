import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { VisibleError } from "../core/errors.ts";

export interface ConsoleServer {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** Closes every connection. */
  readonly stop: () => Promise<void>;
}

/** Serves on loopback alone. Rejects with a `VisibleError` (`port-in-use`) where something else listens. */
export const serveOnLoopback = async (app: Pick<Hono, "fetch">, port: number): Promise<ConsoleServer> => {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new VisibleError("port-in-use", `port ${port} is in use`, { cause: error })
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
};
