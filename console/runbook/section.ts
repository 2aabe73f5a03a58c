/** A part of a page of Markdown: text that runs on, an item of a list, or lines that are kept as they are. */
export interface Block {
  readonly kind: "text" | "item" | "code";
  readonly text: string;
}

const headingOf = (line: string) => /^#{2,}\s+(?<name>.+)$/.exec(line)?.groups?.name?.trim();

/** Lines below a heading. Headings that follow one another share what stands below the last of them. */
const linesBelow = (markdown: string, heading: string): readonly string[] | undefined => {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => headingOf(line) === heading);
  if (start < 0) return undefined;
  const rest = lines.slice(start + 1);
  const first = rest.findIndex((line) => line.trim() !== "" && headingOf(line) === undefined);
  const body = rest.slice(Math.max(0, first));
  let isCode = false;
  const end = body.findIndex((line) => {
    if (line.startsWith("```")) isCode = !isCode;
    return !isCode && headingOf(line) !== undefined;
  });
  return end < 0 ? body : body.slice(0, end);
};

/** What stands below a heading, as far as the runbook's own Markdown goes; undefined where there is no such heading. */
export const sectionOf = (markdown: string, heading: string): readonly Block[] | undefined => {
  const lines = linesBelow(markdown, heading);
  if (!lines) return undefined;
  const blocks: Block[] = [];
  let open: { kind: Block["kind"]; lines: string[] } | undefined;
  const close = () => {
    if (open && open.lines.length > 0)
      blocks.push({ kind: open.kind, text: open.lines.join(open.kind === "code" ? "\n" : " ") });
    open = undefined;
  };
  for (const line of lines) {
    const isFence = line.startsWith("```");
    if (open?.kind === "code") {
      if (isFence) close();
      else open.lines.push(line);
    } else if (isFence) {
      close();
      open = { kind: "code", lines: [] };
    } else if (line.trim() === "") close();
    else if (/^[-*] /.test(line)) {
      close();
      open = { kind: "item", lines: [line.slice(2)] };
    } else if (open) open.lines.push(line.trim());
    else open = { kind: "text", lines: [line.trim()] };
  }
  close();
  return blocks;
};

export interface Span {
  readonly kind: "plain" | "code" | "strong";
  readonly text: string;
}

/** Code, bold text and the words of links within a line. */
export const spansOf = (text: string): readonly Span[] =>
  [
    ...text.matchAll(
      /`(?<code>[^`]+)`|\*\*(?<strong>[^*]+)\*\*|\[(?<link>[^\]]+)\]\([^)]*\)|(?<plain>[^`*[]+|.)/g,
    ),
  ].map(({ groups = {} }): Span => {
    if (groups.code !== undefined) return { kind: "code", text: groups.code };
    if (groups.strong !== undefined) return { kind: "strong", text: groups.strong };
    return { kind: "plain", text: groups.link ?? groups.plain ?? "" };
  });
