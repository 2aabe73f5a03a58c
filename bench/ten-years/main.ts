import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { median } from "../statistics.ts";
import { oneYear } from "./one-year.ts";
import type { S3Calls } from "./s3-calls.ts";
import { type Outcome, simulate } from "./simulate.ts";
import { course } from "./usage.ts";

const { values } = parseArgs({
  options: {
    part: { type: "string", multiple: true, default: ["day", "year", "memory"] },
    from: { type: "string", default: "2015" },
    to: { type: "string", default: "2024" },
    rows: { type: "string" },
    "gap-ms": { type: "string", default: "0" },
  },
});
const years = Array.from(
  { length: Number(values.to) - Number(values.from) + 1 },
  (_, at) => Number(values.from) + at,
);

const say = (text: string) => console.log(text);
const callsOf = ({ calls, seconds }: S3Calls) =>
  `${seconds.toFixed(2)} s, S3 calls ${
    Object.entries(calls)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ") || "none"
  }`;
const slowest = (seconds: readonly number[]) =>
  `median ${median(seconds).toFixed(2)} s, slowest ${Math.max(...seconds).toFixed(2)} s`;

const load = () =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(" ");

const print = (outcome: Outcome) => {
  const { report, deliveries, inLake, sessions, usage } = outcome;
  say(
    `  ${report.plan.targets.length} files, ${sessions} sessions, ${outcome.expectedRows} rows: ${report.seconds.toFixed(1)} s, ${(sessions / report.seconds).toFixed(1)} sessions/s, ${(outcome.served.bytes / 1e6).toFixed(0)} MB from B3`,
  );
  say(`  gaps ${report.gaps.length}, dead letters ${outcome.deadLetters}, errors ${outcome.errors.length}`);
  say(`  in the lake, by Athena: ${inLake.sessions} sessions, ${inLake.rows} rows`);
  say(
    `  Glue runs ${outcome.glueRuns} (${outcome.failedGlueRuns} failed), goal 60; daily collections ${deliveries.length}, goal a minute`,
  );
  if (deliveries.length > 0) {
    say(`    in the lake   ${slowest(deliveries.map(({ curated }) => curated))}`);
    say(`    refined       ${slowest(deliveries.map(({ refined }) => refined))}`);
  }
  for (const [name, samples] of Object.entries(usage)) {
    const { resident, leastHeld, peak, cpuSeconds } = course(samples);
    say(`  memory of the ${name}, MB by tenths of the time, peak ${peak}; ${cpuSeconds} s of processor time`);
    say(`    resident      ${resident.join(" ")}`);
    say(`    least held    ${leastHeld.join(" ")}`);
  }
  say(`  plan before    ${callsOf(outcome.plan)}`);
  say(`  plan afterwards ${callsOf(outcome.again)}; asks for ${outcome.again.requested}`);
  say(`  coverage       ${callsOf(outcome.coverage)}; complete sessions ${outcome.coverage.complete}`);
  for (const error of outcome.errors.slice(0, 5)) say(`  ! ${error}`);
};

say(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
say(
  "Ten years of quotes into the embedded cloud; a recorded session under other dates, made up for measuring",
);
for (const by of ["day", "year"] as const) {
  if (!values.part.includes(by)) continue;
  say(`\nby files of ${by}s, load before ${load()}`);
  print(
    await simulate({
      by,
      years,
      ...(values.rows === undefined ? {} : { rows: Number(values.rows) }),
      gapMs: Number(values["gap-ms"]),
    }),
  );
  say(`  load after ${load()}`);
}

if (values.part.includes("memory")) {
  const { rows, bytes, fetch, compact } = await oneYear(2024, 2_600_000);
  say(`\nA year's file of ${rows} rows, ${(bytes / 1e6).toFixed(0)} MB, each step in a process of its own`);
  for (const [name, { seconds, cpuSeconds, peakMegabytes }] of Object.entries({ fetch, compact }))
    say(
      `  ${name.padEnd(8)} ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor time, peak memory ${peakMegabytes.toFixed(0)} MB`,
    );
}
