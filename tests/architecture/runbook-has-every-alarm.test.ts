import { describe, expect, it } from "vitest";
import { alarms } from "../../contracts/alarms.ts";
import { linesOf, partNames, readRunbook } from "../support/runbook.ts";
import { read } from "./source-tree.ts";

const sections = readRunbook();
const commandsOf = (blocks: readonly string[] = []) => blocks.flatMap(linesOf);

describe("docs/runbook.md", () => {
  it("has a section for every alarm, and no other", () => {
    const headings = sections.flatMap((section) => section.alarms);
    expect(headings.toSorted()).toEqual(alarms.map(({ name }) => name).toSorted());
    expect(headings).toHaveLength(new Set(headings).size);
  });

  it.each(sections.map((section) => [section.alarms.join(", "), section] as const))(
    "says what it means, how to look, what to do, and when to redrive: %s",
    (_, { parts }) => {
      expect(Object.keys(parts)).toEqual([...partNames]);
      for (const name of partNames) expect(parts[name]?.text.trim().length, name).toBeGreaterThan(40);
      const looked = commandsOf(parts.Look?.blocks);
      expect(looked.length).toBeGreaterThan(0);
      // Looking changes nothing.
      expect(looked.filter((line) => /--yes|bovespa (collect|dlq load)|start-job-run/.test(line))).toEqual(
        [],
      );
    },
  );

  it("uses its own commands and AWS's, each with the place to look at", () => {
    const lines = sections.flatMap(({ parts }) =>
      Object.values(parts).flatMap(({ blocks }) => commandsOf(blocks)),
    );
    const ours = lines.filter((line) => /npx bovespa/.test(line));
    expect(ours.length).toBeGreaterThan(50);
    expect(ours.filter((line) => !/npx bovespa [^|)]*\$WHERE/.test(line))).toEqual([]);
    expect(lines.filter((line) => !/^(npx bovespa|RUN=\$\(npx bovespa|aws) /.test(line))).toEqual([]);
  });

  it("links to sections that are there", () => {
    const links = [...read("docs/runbook.md").matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(0);
    const anchors = sections.flatMap((section) => section.alarms);
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ""))).toEqual([]);
  });
});
