import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { median, spread } from "../statistics.ts";
import { makeInputs, type Program, programs, type Run, run } from "./programs.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    input: { type: "string", multiple: true, default: ["year", "hard", "day"] },
    fast: { type: "boolean", default: false },
  },
});
const rounds = Number(values.rounds);
const periods: Readonly<Record<string, string>> = { year: "2024", hard: "2024", day: "2024-01-02" };
const load = () =>
  loadavg()
    .map((of) => of.toFixed(1))
    .join(" ");

/** Rounds in which every program has its turn, each round beginning with another one. */
const measure = async (all: readonly Program[], input: string): Promise<readonly (readonly Run[])[]> => {
  const runs = all.map((): Run[] => []);
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < all.length; turn += 1) {
      const at = (round + turn) % all.length;
      const program = all[at] as Program;
      if (program.isSlow && (values.fast || (round > 0 && input !== "day"))) continue;
      runs[at]?.push(await run(program, input, periods[input] as string));
    }
  return runs;
};

const print = (all: readonly Program[], runs: readonly (readonly Run[])[]) => {
  const polars = runs[all.findIndex(({ name }) => name === "Polars")] as readonly Run[];
  const lines = all.flatMap(({ name }, at) => {
    const own = runs[at] as readonly Run[];
    if (own.length === 0) return [];
    const ratios = own.map(({ seconds }, round) => (polars[round] as Run).seconds / seconds);
    return [
      [
        name,
        spread(
          own.map(({ seconds }) => seconds),
          2,
        ),
        spread(ratios, 2),
        Math.max(...own.map(({ megabytes }) => megabytes)).toFixed(0),
        median(own.map(({ outputMegabytes }) => outputMegabytes)).toFixed(3),
        String(own[0]?.rows),
      ],
    ];
  });
  const table = [["program", "seconds", "× as fast as Polars", "peak MB", "output MB", "rows"], ...lines];
  for (const line of table)
    console.log(
      `  ${line
        .map((cell, at) => {
          const width = Math.max(...table.map((other) => (other[at] as string).length));
          return at === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join("  ")}`,
    );
};

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`);
console.log(
  "COTAHIST zip to one Parquet a session, all fields, whole process: median (range), a ratio per round",
);
await makeInputs();
const all = await programs();
for (const input of values.input) {
  console.log(`\n${input}, ${rounds} rounds (slow programs once), load before ${load()}`);
  print(all, await measure(all, input));
  console.log(`  load after ${load()}`);
}
