import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { Quotes } from "../../contracts/tables/quotes.ts";
import { readCotahist } from "../../core/cotahist/read-cotahist.ts";
import { openSingleMember } from "../../core/zip/single-member.ts";

// Zip to one Parquet a session, with the parts the pipeline uses. Arguments: the zip, a folder, and the year, or the
// day of a daily file.
const [, , zip = "", folder = "", period = ""] = process.argv;
const isYear = period.length === 4;
const chunkBytes = isYear ? 2 ** 20 : 2 ** 16;

const { bytes } = await openSingleMember(createReadStream(zip, { highWaterMark: chunkBytes }), {
  chunkBytes,
});
const writer = createHyparquetWriter({ compression: "ZSTD" });
const written: Promise<void>[] = [];
let rows = 0;
for await (const quotes of readCotahist(bytes, isYear ? { year: Number(period) } : { day: period })) {
  const file = writer.write(Quotes, quotes.columns);
  written.push(writeFile(join(folder, `${quotes.session}.parquet`), file));
  rows += quotes.rows;
}
await Promise.all(written);
console.log(rows, process.resourceUsage().maxRSS);
