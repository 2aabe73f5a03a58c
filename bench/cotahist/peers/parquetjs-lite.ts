import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import parquet from "parquetjs-lite";
import { layout } from "../../../core/cotahist/layout.ts";
import { openSingleMember } from "../../../core/zip/single-member.ts";

// Zip to one Parquet a session, written as one would write it at first: lines, slices, a row object each. It has no
// DECIMAL, so prices are DOUBLE. Arguments: the zip and a folder.
const [, , zip = "", folder = ""] = process.argv;

const wholeNumbers = ["tradeCount", "quantity", "forwardDays", "quotationFactor"];
const money = ["Price", "tradedValue"];
const kindOf = (name: string): "DATE" | "INT64" | "DOUBLE" | "UTF8" =>
  name.endsWith("Date") || name === "date"
    ? "DATE"
    : wholeNumbers.includes(name)
      ? "INT64"
      : money.some((end) => name.endsWith(end)) || name === "strikePoints"
        ? "DOUBLE"
        : "UTF8";

const fields = Object.entries(layout).map(([name, { at, length }]) => ({
  name,
  at,
  length,
  kind: kindOf(name),
}));
const schema = new parquet.ParquetSchema(
  Object.fromEntries(
    fields.map(({ name, kind }) => [
      name,
      { type: kind, optional: name === "expiryDate", compression: "SNAPPY" } as const,
    ]),
  ),
);

const parsed = (text: string, { name, kind }: (typeof fields)[number]) => {
  if (kind === "UTF8") return text.trimEnd();
  if (kind === "INT64") return Number(text);
  if (kind === "DOUBLE") return Number(text) / (name === "strikePoints" ? 1e6 : 100);
  return text === "99991231" ? null : new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`);
};

const { bytes } = await openSingleMember(createReadStream(zip));
let writer: InstanceType<typeof parquet.ParquetWriter> | undefined;
let session = "";
let rows = 0;
for await (const line of createInterface({ input: Readable.from(bytes).setEncoding("latin1") })) {
  if (!line.startsWith("01")) continue;
  const date = line.slice(2, 10);
  if (date !== session) {
    await writer?.close();
    writer = await parquet.ParquetWriter.openFile(schema, join(folder, `${date}.parquet`));
    session = date;
  }
  const row = Object.fromEntries(
    fields.map((field) => [field.name, parsed(line.slice(field.at, field.at + field.length), field)]),
  );
  await writer?.appendRow(row);
  rows += 1;
}
await writer?.close();
console.log(rows, process.resourceUsage().maxRSS);
