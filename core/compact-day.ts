import type { Period, RunId } from "../contracts/fields.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";
import type { TableSource } from "./datasets/dataset.ts";
import { datasetNamed, tableSourceNamed } from "./datasets/registry.ts";
import { TransientError } from "./errors.ts";
import { type CaptureSet, listCaptures } from "./lake/captures.ts";
import { toColumns } from "./lake/columns.ts";
import { type Choice, chooseSet } from "./lake/consistent-sets.ts";
import { curatedKey } from "./lake/keys.ts";
import { contentHash, inputsHash, metadataKeys } from "./lake/lineage.ts";
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
 * Makes one file of a curated table from the raw folders of its datasets. The file is a function of what lies
 * there: it does not matter which message asked, how often, or in what order.
 */
export const createCompactDay =
  (deps: CompactDayDeps) =>
  async ({ table, period }: TablePeriod, runId: RunId): Promise<Compaction> => {
    const source = tableSourceNamed(table);
    const key = curatedKey(source.table, period);
    for (let race = 0; race < racesToLose; race++) {
      // Read before the raw folders: what is listed later than this is at least as new.
      const present = await deps.lake.head(key);
      const contents = await readContents(deps.raw, source, period);
      await requestRepairs(deps, period, contents.faults);
      if (contents.rows.length === 0 && !present) return { outcome: "nothing", rows: 0 };

      const columns = toColumns(source.table, contents.rows);
      const hash = contentHash(source.table, deps.parquet.fingerprint, columns);
      const rows = contents.rows.length;
      const inputs = inputsHash(contents.inputs);
      if (present?.metadata[metadataKeys.contentHash] === hash) return { outcome: "unchanged", rows };

      const outcome = await deps.lake.put(key, deps.parquet.write(source.table, columns), {
        onlyIf: present ? { etag: present.etag } : "absent",
        contentType: "application/vnd.apache.parquet",
        metadata: {
          [metadataKeys.contentHash]: hash,
          [metadataKeys.inputsHash]: inputs,
          [metadataKeys.runId]: runId,
          [metadataKeys.rows]: String(rows),
        },
      });
      if (outcome === "written") {
        deps.log.info("table written", { key, rows, runId });
        return { outcome, rows };
      }
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
    names.map((name, at) => chooseSet(raw, datasetNamed(name), setsByDataset[at] ?? [])),
  );
  const faults = choices.flatMap(brokenNewest);
  const required = choices[0]?.chosen;
  if (!required) return { rows: [], inputs: [], faults };

  const session = "day" in period ? period.day : String(period.year);
  const rowsOf = ({ chosen }: Choice, name: string) =>
    chosen ? [[name, datasetNamed(name).rows(chosen.pages, { session, index })] as const] : [];
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
