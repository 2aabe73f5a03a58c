import { fileURLToPath } from "node:url";
import type { Config } from "../adapters/config.ts";
import { VisibleError } from "../core/errors.ts";
import { refuseUnknownIndexes } from "../core/known-indexes.ts";
import { liveSource, recordedSource, type Source } from "../local/run/source.ts";

export interface SourceFlags {
  readonly recordings?: string;
  readonly session: readonly string[];
  readonly index?: readonly string[] | "all";
  readonly live?: true;
}

const ownRecordings = () => fileURLToPath(new URL("../recordings", import.meta.url));

/** Where a command's answers come from, by its options. Throws a `VisibleError` for options that contradict. */
export const sourceOf = (flags: SourceFlags, config: Config): Source => {
  if (!flags.live)
    return recordedSource(flags.recordings ?? ownRecordings(), {
      sessions: flags.session,
      indexes: flags.index ?? "all",
    });
  if (flags.session.length > 0)
    throw new VisibleError(
      "no-past",
      "--live collects the current session only: B3 serves no past portfolios",
    );
  if (flags.recordings !== undefined)
    throw new VisibleError("contradiction", "--live asks B3 itself and takes no --recordings");
  if (flags.index !== undefined && flags.index !== "all") refuseUnknownIndexes(flags.index);
  return liveSource(config, flags.index);
};
