import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BuildInput, FunctionBuilder } from "./build.ts";
import type { Bundle } from "./graph.ts";

/** What the SST command answers to its components while a program runs. */
export const startSstServer = async (
  build: FunctionBuilder,
  work: string,
  onBundle: (bundle: Bundle) => void,
) => {
  const methods: Readonly<Record<string, (input: unknown) => unknown>> = {
    "Provider.Aws.Bootstrap": () => ({
      asset: "sst-asset-test",
      assetEcrRegistryId: "",
      assetEcrUrl: "",
      state: "sst-state-test",
    }),
    "Provider.Aws.Appsync": () => ({ http: "appsync.invalid", realtime: "realtime.appsync.invalid" }),
    "Runtime.AddTarget": () => true,
    "Runtime.Build": async (input) => {
      const { answer, bundle } = await build(input as BuildInput, work);
      if (bundle) onBundle(bundle);
      return answer;
    },
  };
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, params } = JSON.parse(Buffer.concat(parts).toString()) as {
      method: string;
      params: unknown[];
    };
    const answer = methods[method];
    response.setHeader("connection", "close");
    response.end(
      JSON.stringify(
        answer ? { result: await answer(params[0]) } : { error: `rpc: can't find method ${method}` },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The end of the program is the end of the process.
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
