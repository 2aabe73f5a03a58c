/** What a file of `sql/` says of itself in the comment at its head; line breaks are spaces. */
export interface SqlHeader {
  readonly purpose: string;
  readonly parameters: string;
  readonly rows: string;
  /** Sentences that follow, a paragraph each. */
  readonly notes: readonly string[];
}

const labels = ["Purpose", "Parameters", "Rows"] as const;

/** A paragraph begins with `-- ` and goes on over lines that begin with `--   `. */
export const sqlHeader = (sql: string): SqlHeader => {
  const paragraphs: string[] = [];
  for (const line of sql.split("\n")) {
    if (!line.startsWith("-- ")) break;
    const text = line.slice("-- ".length);
    if (text.startsWith("  ") && paragraphs.length > 0) paragraphs.push(`${paragraphs.pop()} ${text.trim()}`);
    else paragraphs.push(text.trim());
  }
  const labelled = (label: (typeof labels)[number]): string => {
    const found = paragraphs.find((paragraph) => paragraph.startsWith(`${label}: `));
    if (found === undefined) throw new Error(`no "-- ${label}: " at the head of ${sql.slice(0, 80)}…`);
    return found.slice(label.length + 2);
  };
  return {
    purpose: labelled("Purpose"),
    parameters: labelled("Parameters"),
    rows: labelled("Rows"),
    notes: paragraphs.filter((paragraph) => !labels.some((label) => paragraph.startsWith(`${label}: `))),
  };
};
