import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GlueClient } from "@aws-sdk/client-glue";
import {
  createGlueService,
  type GlueDeps,
  type GlueService,
} from "../../../local/cloud/glue/glue-service.ts";
import type { CloudService } from "../../../local/cloud/http.ts";

/** One service on a free loopback port. */
export const serve = async (service: Pick<CloudService, "handle">) => {
  const server = createServer((request, response) => void service.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

export const clientConfig = (endpoint: string) => ({
  endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});

export const tempDir = () => mkdtemp(join(tmpdir(), "glue-"));

export interface GlueFixture {
  readonly glue: GlueClient;
  readonly service: GlueService;
  readonly dataDir: string;
  readonly stop: (options?: { readonly keep?: boolean }) => Promise<void>;
}

export const startGlue = async (overrides: Partial<GlueDeps> = {}): Promise<GlueFixture> => {
  const dataDir = overrides.dataDir ?? (await tempDir());
  const service = createGlueService({ runJob: async () => {}, ...overrides, dataDir });
  await service.start();
  const { endpoint, close } = await serve(service);
  const glue = new GlueClient(clientConfig(endpoint));
  return {
    glue,
    service,
    dataDir,
    stop: async ({ keep = false } = {}) => {
      glue.destroy();
      await service.stop();
      await close();
      if (!keep) await rm(dataDir, { recursive: true, force: true });
    },
  };
};
