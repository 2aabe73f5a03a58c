import type { Explanation, FileLineage } from "../../core/operations/explain/explain.ts";
import type { CuratedLineage, Verdict } from "../../core/operations/explain/explain-curated.ts";
import type { Freshness, RefinedLineage } from "../../core/operations/explain/explain-refined.ts";
import type { PageLineage, SetLineage } from "../../core/operations/explain/set-lineage.ts";
import { styled } from "../io.ts";
import { count, counted } from "./count.ts";

const verdicts: Readonly<Record<Verdict, string>> = {
  same: "is, byte for byte, what raw gives now",
  "other-inputs": "was made of other answers than raw would choose now: a compaction is due",
  "other-content":
    "was made of the same answers and differs: another version of contract or writer, or changed by hand",
  absent: "is not there, though raw gives rows",
  nothing: "is not there, and raw gives no rows",
};

const freshnesses: Readonly<Record<Freshness, string>> = {
  fresh: "made from the newest inputs",
  stale: "older than the inputs: no run of the refine job has succeeded since",
  nothing: "without inputs",
  unknown: "perhaps older than the inputs: this endpoint has no jobs",
};

const noCatalog = "not known: this endpoint has no catalogue";

/** Up to so many captures are shown with their pages. */
const mostDetailed = 8;

const page = ({ key, sha256, isIntact, bytes, url, messages, note }: PageLineage): readonly string[] => [
  `      ${key}`,
  `        sha256 ${sha256}${isIntact ? "" : styled("red", "  NOT what was captured")}, ${count(bytes)} bytes`,
  ...(url === undefined ? [] : [`        url ${url}`]),
  ...(note === undefined ? [] : [`        ${note}`]),
  `        messages ${messages.requested}`,
  `                 ${messages.collected}`,
];

const setName = ({ dataset, index }: SetLineage) => (index === undefined ? dataset : `${dataset}/${index}`);

const set = (one: SetLineage, isDetailed: boolean): readonly string[] => {
  const rows = one.pages.reduce((sum, { rows = 0 }) => sum + rows, 0);
  const first = one.pages[0];
  const pages =
    one.pages.length === one.totalPages ? `${one.totalPages}` : `${one.pages.length} of ${one.totalPages}`;
  const isOdd = one.pages.some(({ isIntact }) => !isIntact);
  return [
    `    ${one.state.padEnd(10)}  ${setName(one)}  run ${one.runId}`,
    `                pages ${pages}, rows ${count(rows)}, captured ${first?.capturedAt ?? "at an unknown time"}${first?.attempt && first.attempt > 1 ? `, attempt ${first.attempt}` : ""}${isOdd && !isDetailed ? styled("red", ", a page is NOT what was captured") : ""}`,
    ...(one.because === undefined ? [] : [styled("yellow", `                ${one.because}`)]),
    ...(isDetailed ? one.pages.flatMap(page) : []),
  ];
};

const curated = (file: CuratedLineage): readonly string[] => {
  const isDetailed = file.sets.length <= mostDetailed;
  return [
    styled("bold", file.key),
    styled(
      file.verdict === "same" || file.verdict === "nothing" ? "green" : "yellow",
      `  ${verdicts[file.verdict]}`,
    ),
    ...(file.runId === undefined ? [] : [`  written by run ${file.runId}`]),
    `  rows ${file.rows.file === undefined ? "" : `${count(file.rows.file)}, `}raw gives ${count(file.rows.raw)}`,
    `  inputs ${file.inputsHash.file ?? "–"}${file.inputsHash.file === file.inputsHash.raw ? "" : `, raw gives ${file.inputsHash.raw}`}`,
    ...(file.contentHash === undefined ? [] : [`  content ${file.contentHash}`]),
    `  partition ${file.isRegistered === undefined ? noCatalog : file.isRegistered ? "registered" : styled("yellow", "not in the catalogue")}`,
    ...file.absences.map(({ index, reason }) => `  ${index} rightly has no rows: ${reason}`),
    `  captures ${count(file.sets.length)}${isDetailed ? "" : "; --index shows the pages of one, --json those of all"}`,
    ...file.sets.flatMap((one) => set(one, isDetailed)),
  ];
};

const refined = (file: RefinedLineage): readonly string[] => [
  styled("bold", file.prefix),
  styled(
    file.freshness === "fresh" ? "green" : "yellow",
    `  ${counted(file.files, "file")}, ${freshnesses[file.freshness]}`,
  ),
  ...file.inputs.map(({ key, runId }) => `  from ${key}  run ${runId ?? "unknown"}`),
  ...file.jobRuns.map(
    ({ jobRunId, state, runId, startedAt }) =>
      `  ${state}  ${jobRunId}\n    began ${startedAt.toISOString()} for run ${runId ?? "unknown"}`,
  ),
  file.unregistered + file.dangling === 0
    ? `  partitions ${file.isCatalogued ? "registered" : noCatalog}`
    : styled(
        "yellow",
        `  partitions: ${file.unregistered} not in the catalogue, ${file.dangling} without a file`,
      ),
];

const lineage = (file: FileLineage) => (file.layer === "curated" ? curated(file) : refined(file)).join("\n");

/** Where files come from, for a person who follows one back to B3's answer. */
export const renderExplanation = ({ files }: Explanation): string => files.map(lineage).join("\n\n");
