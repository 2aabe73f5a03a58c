import { resourceName } from "../../contracts/names.ts";
import type { Cloud } from "../cloud/cloud.ts";
import { type Progress, type Stage, type StageCounter, stages } from "./progress.ts";

const everyMilliseconds = 80;

export interface Watched {
  readonly cloud: Cloud;
  readonly counter: StageCounter;
  readonly stage: string;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Tells how far the stages are, now and then, until the returned function is called. */
export const watchProgress =
  ({ cloud, counter, stage: deployment, onProgress }: Watched) =>
  (session: string, at: number, of: number): (() => void) => {
    if (!onProgress) return () => undefined;
    const tell = () => {
      const depths = cloud.messaging.depths();
      const stageOf = (stage: Stage) => {
        if (stage === "refine") {
          const { started, finished } = cloud.refineRuns();
          return { done: finished, total: started };
        }
        const { visible = 0, inFlight = 0, delayed = 0 } = depths[resourceName(deployment, stage)] ?? {};
        const done = counter.done(stage);
        return { done, total: done + visible + inFlight + delayed };
      };
      const found = Object.fromEntries(stages.map((stage) => [stage, stageOf(stage)])) as Progress["stages"];
      onProgress({ session, at, of, stages: found });
    };
    const timer = setInterval(tell, everyMilliseconds);
    return () => {
      clearInterval(timer);
      tell();
    };
  };
