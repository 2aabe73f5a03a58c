import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipOf } from "../../core/zip/write-zip.ts";
import { hardText } from "./hard-input.ts";
import { dayText, yearText } from "./year-input.ts";

// A process of its own: what it holds would count as memory of the programs started after it. Argument: the folder.
const [, , folder = ""] = process.argv;
mkdirSync(folder, { recursive: true });
const recorded = new URL("../../recordings/COTAHIST/COTAHIST_D29022016.TXT", import.meta.url);
const year = yearText(readFileSync(recorded));
writeFileSync(join(folder, "day.zip"), zipOf("COTAHIST_D02012024.TXT", dayText(year)));
writeFileSync(join(folder, "hard.zip"), zipOf("COTAHIST_A2024.TXT", hardText()));
writeFileSync(join(folder, "year.zip"), zipOf("COTAHIST_A2024.TXT", year));
