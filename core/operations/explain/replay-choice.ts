import type { Period, SessionDate } from "../../../contracts/fields.ts";
import type { FileDataset, TableSource } from "../../datasets/dataset.ts";
import type { AnySource } from "../../datasets/registry.ts";
import { type CaptureSet, isComplete, listCaptures } from "../../lake/captures.ts";
import { toColumns } from "../../lake/columns.ts";
import { coveredUntil, orderOf } from "../../lake/file-captures.ts";
import { inputsHash } from "../../lake/lineage.ts";
import { choiceName, readTableContents } from "../../lake/table-contents.ts";
import type { ObjectStore, ParquetWriter } from "../../ports.ts";
import { type JudgedSet, leftOver } from "./set-lineage.ts";

export interface ReplayDeps {
  readonly raw: ObjectStore;
  readonly parquet: ParquetWriter;
}

/** What a compaction would write now, and what it would choose for it. */
export interface ReplayedChoice {
  /** Undefined where raw gives no rows. */
  readonly bytes: Uint8Array | undefined;
  readonly rows: number;
  readonly inputsHash: string;
  readonly sets: readonly JudgedSet[];
  /** Why indexes that were captured rightly have no rows. */
  readonly absences: readonly { readonly index: string; readonly reason: string }[];
}

/** Chooses among the raw captures as a compaction does, and makes its file, without writing it. */
export const replayChoice = (deps: ReplayDeps, source: AnySource, period: Period): Promise<ReplayedChoice> =>
  source.form === "file" ? replayFile(deps, source.dataset, period) : replayPages(deps, source, period);

const replayPages = async (
  { raw, parquet }: ReplayDeps,
  source: TableSource,
  period: Period,
): Promise<ReplayedChoice> => {
  const names = [source.required, ...source.optional];
  const [contents, captures] = await Promise.all([
    readTableContents(raw, source, period),
    Promise.all(names.map((name) => listCaptures(raw, name, period))),
  ]);
  const used = new Set(contents.inputs.map(idOf));
  const judge = (set: CaptureSet): JudgedSet => {
    const choice = contents.choices.get(choiceName(set.dataset, set.index));
    const broken = choice?.broken.find((one) => one.set.runId === set.runId);
    const because = broken?.violations.map(({ rule, detail }) => `${rule}: ${detail}`).join("; ");
    if (broken) return { set, state: "broken", because };
    if (used.has(idOf(set))) return { set, state: "used" };
    return { set, state: choice?.chosen?.set.runId === set.runId ? "unused" : leftOver(set) };
  };
  const rows = contents.rows.length;
  return {
    bytes: rows === 0 ? undefined : parquet.write(source.table, toColumns(source.table, contents.rows)),
    rows,
    inputsHash: inputsHash(contents.inputs),
    sets: captures.flatMap((byIndex) => [...byIndex.values()].flat().map(judge)),
    absences: contents.absences,
  };
};

const idOf = ({ dataset, index, runId }: CaptureSet) => `${dataset}/${index}/${runId}`;

/** A year's file wins over that of a day that it holds. */
const replayFile = async (
  { raw, parquet }: ReplayDeps,
  dataset: FileDataset,
  period: Period,
): Promise<ReplayedChoice> => {
  const session = "day" in period ? period.day : undefined;
  const year = Number(session?.slice(0, 4) ?? ("year" in period ? period.year : 0));
  const setsOf = async (of: Period) => (await listCaptures(raw, dataset.name, of)).get("_") ?? [];
  const isYears = session === undefined || session <= ((await coveredUntil(raw, dataset, year)) ?? "");
  const [ofDay, ofYear] = await Promise.all([session ? setsOf({ day: session }) : [], setsOf({ year })]);
  const chosen = (isYears ? ofYear : ofDay).find(isComplete);
  const made = chosen && session ? await sessionOf({ raw, parquet }, dataset, chosen, session) : undefined;
  return {
    bytes: made?.bytes,
    rows: made?.rows ?? 0,
    inputsHash: inputsHash(chosen ? [chosen] : []),
    sets: [...ofDay, ...ofYear].map((set) => ({ set, state: set === chosen ? "used" : leftOver(set) })),
    absences: [],
  };
};

const sessionOf = async (
  { raw, parquet }: ReplayDeps,
  dataset: FileDataset,
  set: CaptureSet,
  session: SessionDate,
) => {
  const key = set.pages[0]?.key ?? "";
  const [head, file] = await Promise.all([raw.head(key), raw.read(key)]);
  if (!head || !file) return undefined;
  for await (const found of dataset.sessions(file, set.period, orderOf(head)))
    if (found.session === session)
      return { bytes: parquet.write(dataset.table, found.columns), rows: found.rows };
  return undefined;
};
