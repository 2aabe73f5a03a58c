import type { Period, RunId } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import { createCompactFile } from "./compact-file.ts";
import type { TableSource } from "./datasets/dataset.ts";
import { pagedDatasetNamed, tableSourceNamed } from "./datasets/registry.ts";
import { TransientError } from "./errors.ts";
import { type CaptureSet, listCaptures } from "./lake/captures.ts";
import { toColumns } from "./lake/columns.ts";
import { type Choice, chooseSet } from "./lake/consistent-sets.ts";
import { curatedKey } from "./lake/keys.ts";
import { contentHash, inputsHash } from "./lake/lineage.ts";
import { writeCurated } from "./lake/write-curated.ts";
import type {
  Clock,
  Log,
  MessageBus,
  Meter,
  ObjectStore,
  ParquetWriter,
  SessionClock,
  TablePeriod,
} from "./ports.ts";
import { requestRepairs } from "./request-repairs.ts";

export interface CompactDayDeps {
  readonly raw: ObjectStore;
  readonly lake: ObjectStore;
  readonly parquet: ParquetWriter;
  readonly requested: MessageBus<PageRequested>;
  readonly clock: Clock;
  readonly sessionClock: SessionClock;
  readonly log: Log;
  readonly meter: Meter;
}

export interface Compaction {
  readonly outcome: "written" | "unchanged" | "nothing";
  readonly rows: number;
}

/** What a period's raw folders say of a table. */
interface Contents {
  readonly rows: readonly Record<string, string | number | bigint | null>[];
  readonly inputs: readonly CaptureSet[];
  /** Sets to capture again, each with the reason. */
  readonly faults: readonly { readonly set: CaptureSet; readonly reason: string }[];
}

/** A lost race means that another compaction wrote; more than this many in a row means that something is wrong. */
const racesToLose = 20;

/**
 * Makes the file of a curated table from the raw folders of its datasets, or the files of all sessions that one raw
 * file holds. A file is a function of what lies there: it does not matter which message asked, how often, or in what
 * order.
 */
export const createCompactDay = (deps: CompactDayDeps) => {
  const compactFile = createCompactFile(deps);
  return async ({ table, period }: TablePeriod, runId: RunId): Promise<Compaction> => {
    const source = tableSourceNamed(table);
    return source.form === "file"
      ? compactFile(source.dataset, period, runId)
      : compactPages(deps, source, period, runId);
  };
};

const compactPages = async (
  deps: CompactDayDeps,
  source: TableSource,
  period: Period,
  runId: RunId,
): Promise<Compaction> => {
  const { table } = source;
  const key = curatedKey(table, period);
  for (let race = 0; race < racesToLose; race++) {
    // Read before the raw folders: what is listed later than this is at least as new.
    const present = await deps.lake.head(key);
    const contents = await readContents(deps.raw, source, period);
    await requestRepairs(deps, period, contents.faults);
    const rows = contents.rows.length;
    if (rows === 0 && !present) return { outcome: "nothing", rows: 0 };

    const columns = toColumns(table, contents.rows);
    const file = {
      table,
      period,
      rows,
      runId,
      contentHash: contentHash(table, deps.parquet.fingerprint, columns),
      inputsHash: inputsHash(contents.inputs),
      bytes: () => deps.parquet.write(table, columns),
    };
    const outcome = await writeCurated(deps, file, present);
    if (outcome !== "lost") return { outcome, rows };
  }
  throw new TransientError("race-lost", `${key} was written by others ${racesToLose} times in a row`);
};

const readContents = async (raw: ObjectStore, source: TableSource, period: Period): Promise<Contents> => {
  const names = [source.required, ...source.optional];
  const captures = new Map(
    await Promise.all(names.map(async (name) => [name, await listCaptures(raw, name, period)] as const)),
  );
  const indexes = [...(captures.get(source.required)?.keys() ?? [])].sort();
  const parts = await Promise.all(
    indexes.map((index) =>
      readIndex(
        raw,
        source,
        period,
        index,
        names.map((name) => captures.get(name)?.get(index) ?? []),
      ),
    ),
  );
  return {
    rows: parts.flatMap((part) => part.rows),
    inputs: parts.flatMap((part) => part.inputs),
    faults: parts.flatMap((part) => part.faults),
  };
};

const readIndex = async (
  raw: ObjectStore,
  source: TableSource,
  period: Period,
  index: string,
  setsByDataset: readonly (readonly CaptureSet[])[],
): Promise<Contents> => {
  const names = [source.required, ...source.optional];
  const choices = await Promise.all(
    names.map((name, at) =>
      chooseSet(raw, pagedDatasetNamed(name), setsByDataset[at] ?? [], { period, index }),
    ),
  );
  const faults = choices.flatMap(brokenNewest);
  const required = choices[0]?.chosen;
  if (!required) return { rows: [], inputs: [], faults };

  const rowsOf = ({ chosen }: Choice, name: string) =>
    chosen ? [[name, pagedDatasetNamed(name).rows(chosen.pages, { period, index })] as const] : [];
  const { rows, disagreement } = source.assemble(
    Object.fromEntries(choices.flatMap((choice, at) => rowsOf(choice, names[at] as string))),
  );
  const chosen = choices.flatMap((choice) => (choice.chosen ? [choice.chosen.set] : []));
  // What is under way or broken is captured again already.
  const disputed = disagreement
    ? choices.filter(({ pending, broken }) => !pending && broken.length === 0)
    : [];
  return {
    rows,
    inputs: chosen,
    faults: [
      ...faults,
      ...disputed.flatMap(({ chosen: one }) =>
        one && disagreement?.datasets.includes(one.set.dataset)
          ? [{ set: one.set, reason: disagreement.detail }]
          : [],
      ),
    ],
  };
};

/** A broken set is captured again only while it is the newest: a newer run may be the repair. */
const brokenNewest = ({ broken, pending }: Choice) => {
  const newest = broken[0];
  if (!newest || pending) return [];
  return [
    { set: newest.set, reason: newest.violations.map(({ rule, detail }) => `${rule}: ${detail}`).join("; ") },
  ];
};
