import type { Period } from "../../contracts/fields.ts";
import type { TableSource } from "../datasets/dataset.ts";
import { pagedDatasetNamed } from "../datasets/registry.ts";
import type { ObjectStore } from "../ports.ts";
import { type CaptureSet, listCaptures } from "./captures.ts";
import { type Choice, chooseSet } from "./consistent-sets.ts";

type Row = Readonly<Record<string, string | number | bigint | null>>;

/** What a period's raw folders say of a table: what a compaction writes, and what there is to write. */
export interface TableContents {
  readonly rows: readonly Row[];
  /** The sets that the rows are made of. */
  readonly inputs: readonly CaptureSet[];
  /** Sets to capture again, each with the reason. */
  readonly faults: readonly { readonly set: CaptureSet; readonly reason: string }[];
  /** What was chosen of each dataset's captures of an index, by `choiceName`. */
  readonly choices: ReadonlyMap<string, Choice>;
  /** Why indexes that were captured rightly have no rows. */
  readonly absences: readonly { readonly index: string; readonly reason: string }[];
}

export const choiceName = (dataset: string, index: string): string => `${dataset}/${index}`;

/** Reads and judges every capture of a table's datasets in a period. */
export const readTableContents = async (
  raw: ObjectStore,
  source: TableSource,
  period: Period,
): Promise<TableContents> => {
  const names = [source.required, ...source.optional];
  const captures = await Promise.all(names.map((name) => listCaptures(raw, name, period)));
  const indexes = [...new Set(captures.flatMap((byIndex) => [...byIndex.keys()]))].sort();
  const parts = await Promise.all(
    indexes.map(async (index) => {
      const choices = await Promise.all(
        names.map((name, at) =>
          chooseSet(raw, pagedDatasetNamed(name), captures[at]?.get(index) ?? [], { period, index }),
        ),
      );
      return { index, choices, ...assembleIndex(source, names, period, index, choices) };
    }),
  );
  return {
    rows: parts.flatMap((part) => part.rows),
    inputs: parts.flatMap((part) => part.inputs),
    faults: parts.flatMap((part) => part.faults),
    choices: new Map(
      parts.flatMap(({ index, choices }) =>
        choices.map((choice, at) => [choiceName(names[at] as string, index), choice] as const),
      ),
    ),
    absences: parts.flatMap(({ index, absent }) => (absent === undefined ? [] : [{ index, reason: absent }])),
  };
};

interface IndexContents extends Pick<TableContents, "rows" | "inputs" | "faults"> {
  readonly absent?: string | undefined;
}

const assembleIndex = (
  source: TableSource,
  names: readonly string[],
  period: Period,
  index: string,
  choices: readonly Choice[],
): IndexContents => {
  const faults = choices.flatMap(brokenNewest);
  if (!choices[0]?.chosen) return { rows: [], inputs: [], faults };

  const rowsOf = ({ chosen }: Choice, name: string) =>
    chosen ? [[name, pagedDatasetNamed(name).rows(chosen.pages, { period, index })] as const] : [];
  const { rows, disagreement, absent } = source.assemble(
    Object.fromEntries(choices.flatMap((choice, at) => rowsOf(choice, names[at] as string))),
  );
  // What is under way or broken is captured again already.
  const disputed = disagreement
    ? choices.filter(({ pending, broken }) => !pending && broken.length === 0)
    : [];
  return {
    rows,
    inputs: choices.flatMap((choice) => (choice.chosen ? [choice.chosen.set] : [])),
    faults: [
      ...faults,
      ...disputed.flatMap(({ chosen: one }) =>
        one && disagreement?.datasets.includes(one.set.dataset)
          ? [{ set: one.set, reason: disagreement.detail }]
          : [],
      ),
    ],
    absent,
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
