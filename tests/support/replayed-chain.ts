import { fileURLToPath } from "node:url";
import { createHttpUpstream } from "../../adapters/b3/http-upstream.ts";
import { createMemoryLog } from "../../adapters/memory/log.ts";
import type { SessionDate } from "../../contracts/fields.ts";
import { createReplay, type Replay } from "../../local/b3-replay/replay.ts";
import { createMemoryChain } from "./memory-chain.ts";
import { memoryRefine } from "./memory-refine.ts";

export const recordingsDir = fileURLToPath(new URL("../../recordings", import.meta.url));

/** A replay that is started, and chains that ask it. */
export const startReplayedChains = async (
  options: { timeoutMs?: number; previewIsTheoretical?: boolean } = {},
) => {
  const replay = createReplay({ recordingsDir, previewIsTheoretical: options.previewIsTheoretical ?? false });
  await replay.start();
  const upstream = createHttpUpstream({
    baseUrls: { listados: replay.baseUrl, "historical-quotes": replay.baseUrl },
    gapMs: 0,
    timeoutMs: options.timeoutMs ?? 5000,
    tries: 1,
    clock: { now: () => new Date() },
    log: createMemoryLog(),
  });
  return {
    replay,
    upstream,
    /** `refines`: whether the refine job runs over the lake, which takes most of the time. */
    chainOf: (session: SessionDate, { pageSize = 120, refines = false, time = "12:00:00Z" } = {}) => {
      replay.setSession(session);
      const targets = targetsOf(replay, session);
      const refine = refines ? { refine: memoryRefine } : {};
      return { chain: createMemoryChain({ upstream, session, time, pageSize, ...refine }), targets };
    },
    stop: replay.stop,
  };
};
export type ReplayedChains = Awaited<ReturnType<typeof startReplayedChains>>;

export const targetsOf = (replay: Replay, session: SessionDate) =>
  replay.plan().find((one) => one.session === session)?.targets ?? [];
