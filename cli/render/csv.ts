/** An empty text is quoted, so that it is told from NULL. */
const quote = (cell: string) =>
  /[",\r\n]/.test(cell) || cell === "" ? `"${cell.replaceAll('"', '""')}"` : cell;

/** RFC 4180 with a header line; NULL is an empty field, an empty text a quoted one. */
export const renderCsv = (
  columns: readonly { readonly name: string }[],
  rows: readonly (readonly (string | null)[])[],
): string =>
  [
    columns.map(({ name }) => quote(name)),
    ...rows.map((row) => row.map((cell) => (cell === null ? "" : quote(cell)))),
  ]
    .map((cells) => cells.join(","))
    .join("\r\n");
