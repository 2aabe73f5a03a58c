import path from "node:path";
import type { Config } from "../../adapters/config.ts";
import { createReplay, type ReplayOptions } from "../../local/b3-replay/replay.ts";
import { createCloud } from "../../local/cloud/cloud.ts";
import { createFunctionLogs } from "../../local/function-log.ts";
import { createStack } from "../../local/stack.ts";
import { recordingsDir } from "./replayed-chain.ts";

/** An embedded cloud and, once `stack` is started, functions that ask the replay; what is opened goes to `closers`. */
export const openReplayedEndpoint = async (
  folder: string,
  base: Config,
  closers: (() => unknown)[],
  onRequest?: ReplayOptions["onRequest"],
) => {
  const replay = createReplay({ recordingsDir, ...(onRequest ? { onRequest } : {}) });
  await replay.start();
  closers.push(replay.stop);
  const cloud = createCloud({ dataDir: folder, config: base });
  const config = await cloud.start();
  closers.push(cloud.stop);
  const logs = createFunctionLogs(path.join(folder, "logs"));
  closers.push(logs.close);
  const b3 = { ...config.b3, listadosUrl: replay.baseUrl, historicalQuotesUrl: replay.baseUrl, gapMs: 0 };
  const stack = createStack({ cloud, config: { ...config, retryBaseSeconds: 0, b3 }, logs });
  closers.push(stack.stop);
  return { cloud, stack, endpoint: config.endpoint ?? "" };
};
