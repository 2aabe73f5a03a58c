import { cpus, totalmem } from "node:os";
import { benchAthena } from "./athena.ts";
import { benchChain } from "./chain.ts";
import { benchEntries } from "./entries.ts";
import { benchParquet } from "./parquet/parquet-writer.ts";
import { benchSqs } from "./sqs.ts";
import { spread } from "./statistics.ts";

const say = (text: string) => console.log(text);

say(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB`,
);

say("\nThe chain on the embedded cloud, after start-up: median (range) of 5 rounds, interleaved");
const { oneSession, fortyIndexes } = await benchChain(5);
const seconds = (runs: typeof oneSession) =>
  spread(
    runs.map((run) => run.seconds),
    2,
  );
say(`  one recorded IBOV session (${oneSession[0]?.rows} rows)          ${seconds(oneSession)} s   goal 1 s`);
say(
  `  40 made-up indexes (${fortyIndexes[0]?.rows} rows, ${fortyIndexes[0]?.pages} pages)   ${seconds(fortyIndexes)} s   goal 5 s`,
);
say(
  `  start-up of the embedded cloud                    ${spread(
    oneSession.map((run) => run.secondsWithStart - run.seconds),
    2,
  )} s`,
);

say("\nSQS messages through contract and handler, received, handled and deleted");
const rates: number[] = [];
for (let round = 0; round < 3; round++) rates.push((await benchSqs(5000)).perSecond);
say(`  ${spread(rates, 0)} messages/s`);

say(
  "\nAthena, embedded: one session of many, a file of 85 made-up rows each, from the start of the query to its rows",
);
const asked = await benchAthena(2500, 15);
const isOneFile = asked.scannedBytes.every((bytes) => bytes === asked.fileBytes);
say(
  `  ${asked.sessions} sessions: the first ${asked.firstMs.toFixed(0)} ms, then ${spread(asked.laterMs, 0)} ms   goal 200 ms; each query read ${isOneFile ? `${asked.fileBytes} bytes, one file` : asked.scannedBytes.join(", ")}`,
);

say("");
await benchParquet();

say("\nLambda entries: minified bundle without the SDK, cold import in fresh processes (median)");
for (const { entry, kilobytes, importMs, importWithSdkMs } of await benchEntries())
  say(
    `  ${entry.padEnd(20)} ${kilobytes.toFixed(0).padStart(4)} kB   ${importMs.toFixed(0).padStart(4)} ms   with this machine's SDK ${importWithSdkMs.toFixed(0)} ms`,
  );
say("  goal                 400 kB     80 ms");
