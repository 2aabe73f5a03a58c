import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const partNames = ["Means", "Look", "Do", "Redrive"] as const;
export type PartName = (typeof partNames)[number];

export interface RunbookPart {
  readonly text: string;
  /** Shell blocks, as written. */
  readonly blocks: readonly string[];
}

/** What the page says of some alarms: headings that follow each other share one text. */
export interface RunbookSection {
  readonly alarms: readonly string[];
  readonly parts: Partial<Record<PartName, RunbookPart>>;
}

const file = fileURLToPath(new URL("../../docs/runbook.md", import.meta.url));

const part = (text: string): RunbookPart => ({
  text,
  blocks: [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = ""]) => block),
});

const partsOf = (body: string): RunbookSection["parts"] => {
  const [, ...pieces] = body.split(/^\*\*(\w+)\.\*\*/m);
  const found: Partial<Record<PartName, RunbookPart>> = {};
  for (let at = 0; at < pieces.length; at += 2) {
    const name = partNames.find((one) => one === pieces[at]);
    if (!name || found[name]) throw new Error(`«${pieces[at]}» is no part of a section, or is there twice`);
    found[name] = part(pieces[at + 1] ?? "");
  }
  return found;
};

/** The sections of docs/runbook.md, by their third-level headings. */
export const readRunbook = (): readonly RunbookSection[] => {
  const [, ...pieces] = readFileSync(file, "utf8").split(/^### (.+)$/m);
  const sections: RunbookSection[] = [];
  let alarms: string[] = [];
  for (let at = 0; at < pieces.length; at += 2) {
    alarms.push(pieces[at] ?? "");
    const body = (pieces[at + 1] ?? "").split(/^## /m)[0] ?? "";
    if (body.trim() === "") continue;
    sections.push({ alarms, parts: partsOf(body) });
    alarms = [];
  }
  if (alarms.length > 0) throw new Error(`${alarms.join(", ")}: a heading without a text`);
  return sections;
};

/** A command a line; a backslash at its end joins it with the next. */
export const linesOf = (block: string): readonly string[] =>
  block
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "");
