import { join } from "node:path";
import type { CollectedRows, RunSummary } from "../../local/run/summary.ts";
import { styled } from "../io.ts";
import { count, counted } from "./count.ts";
import { renderTable } from "./table.ts";
import { renderUncertain } from "./uncertain.ts";

const bytes = (value: number): string => {
  if (value < 1024) return `${value} B`;
  return value < 1024 ** 2 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1024 ** 2).toFixed(1)} MiB`;
};

const heading = (text: string) => styled("bold", text);

/** `IBOV 83, IBXL 53`; the membership, which has many indexes, in numbers. */
const describe = (rows: readonly CollectedRows[]): string => {
  const [first] = rows;
  if (first?.table === "index_membership")
    return `${rows.length} indexes, ${count(rows.reduce((sum, one) => sum + one.rows, 0))} memberships`;
  if (first?.table === "quotes") return `${count(first.rows)} quotes`;
  return rows
    .map(({ index, rows, bySector }) => `${index} ${rows}${bySector > 0 ? ` (${bySector} with sector)` : ""}`)
    .join(", ");
};

const collectedTable = ({ collected }: RunSummary): string => {
  const bySessionAndTable = Map.groupBy(collected, ({ session, table }) => `${session} ${table}`);
  return renderTable(
    [{ name: "session" }, { name: "table" }, { name: "constituents" }],
    [...bySessionAndTable.values()]
      .toSorted((a, b) => (a[0]?.session ?? "").localeCompare(b[0]?.session ?? ""))
      .map((rows) => [rows[0]?.session ?? "", rows[0]?.table ?? "", describe(rows)]),
  );
};

const topTable = ({ topStocks }: RunSummary): string =>
  renderTable(
    [
      { name: "index" },
      { name: "session" },
      { name: "#", type: "int" },
      { name: "ticker" },
      { name: "company" },
      { name: "weight %", type: "decimal" },
    ],
    topStocks
      .filter(({ place }) => place <= 3)
      .map(({ index, session, place, ticker, company, weightPct }) => [
        index,
        session,
        String(place),
        ticker,
        company,
        weightPct,
      ]),
  );

const whatHappened = (summary: RunSummary): string => {
  const { newObjects, jobRuns, seconds, secondsWithStart, sessions, deadLetters, failedJobRuns } = summary;
  const time = `${seconds.toFixed(1)} s, ${secondsWithStart.toFixed(1)} s with the start of the embedded cloud`;
  const requested = sessions.reduce((sum, session) => sum + session.requested, 0);
  const planned = sessions.reduce((sum, { targets }) => sum + targets, 0);
  const complete = sessions.reduce((sum, { alreadyComplete }) => sum + alreadyComplete, 0);
  if (planned === 0) return styled("yellow", `Nothing is planned to collect (${time}).`);
  if (requested === 0 && complete === planned && newObjects === 0)
    return styled("green", `Nothing new: every planned set was complete already (${time}).`);
  return styled(
    deadLetters > 0 || failedJobRuns > 0 ? "yellow" : "green",
    `${counted(requested, "set")} asked for, ${counted(newObjects, "object")} changed, ${counted(jobRuns, "refine run")} (${time}).`,
  );
};

/** Sets that a person should know of, or nothing. */
const whatIsLeft = ({ sessions }: RunSummary): readonly string[] => {
  const left = sessions.flatMap(({ session, incomplete, inconsistent, missing, uncertain }) => [
    ...incomplete.map((name) => `${session}: ${name} is incomplete`),
    ...inconsistent.map((name) => `${session}: ${name} contradicts itself and is not in the lake`),
    ...missing.map((name) => `${session}: ${name} is missing`),
    ...renderUncertain(uncertain, session),
  ]);
  return left.length === 0 ? [] : ["", ...left.map((line) => styled("yellow", line))];
};

const nextSteps = (dataDir: string): string =>
  [
    "npx bovespa query top_stocks                       the heaviest constituents of each index",
    'npx bovespa query --sql "SELECT * FROM sector_summary"',
    "npx bovespa report                                 an index as one page with charts",
    "npx bovespa console                                queues, coverage, dead letters and queries in a browser",
    "npx bovespa run --live                             the current session, from B3 itself",
    "npx bovespa cloud                                  the same lake behind AWS's APIs",
    `${`rm -r ${dataDir}`.padEnd(51)}start over`,
  ]
    .map((line) => `  ${line}`)
    .join("\n");

/** What a person reads at the end of a run. */
export const renderSummary = (summary: RunSummary): string => {
  const {
    raw,
    curated,
    refined,
    pages,
    rows,
    partitions,
    queues,
    deadLetters,
    failedJobRuns,
    queries,
    dataDir,
  } = summary;
  const waiting = Object.entries(queues)
    .filter(([name]) => !name.endsWith("-dlq"))
    .reduce((sum, [, depth]) => sum + depth.visible + depth.inFlight + depth.delayed, 0);
  const files = ({ files, bytes: size }: { files: number; bytes: number }) =>
    `${counted(files, "file")}, ${bytes(size)}`;
  const objects = join(dataDir, "s3");
  return [
    whatHappened(summary),
    ...whatIsLeft(summary),
    "",
    heading("What the lake holds"),
    collectedTable(summary),
    "",
    `  raw      ${files(raw)}  (${counted(pages, "page")} of B3's answers, byte for byte)`,
    `  curated  ${files(curated)}  (${counted(rows, "row")})`,
    `  refined  ${files(refined)}  (${counted(partitions, "partition")} registered in all)`,
    `  queues   ${counted(waiting, "message")} waiting, ${counted(deadLetters, "dead letter")}, ${counted(failedJobRuns, "failed refine run")}`,
    `  queries  ${Object.entries(queries)
      .map(([name, { rows: found }]) => `${name} ${counted(found, "row")}`)
      .join(", ")}`,
    "",
    heading("Heaviest constituents"),
    topTable(summary),
    "",
    heading("Where it is"),
    `  ${objects}  plain JSON and Parquet files`,
    `  ${join(dataDir, "logs", "functions.jsonl")}  what each function said`,
    "",
    heading("What to try next"),
    nextSteps(dataDir),
  ].join("\n");
};
