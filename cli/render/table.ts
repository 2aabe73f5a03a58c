import Table from "cli-table3";

/** Rows under their column names; numbers to the right, NULL as a dash. */
export const renderTable = (
  columns: readonly { readonly name: string; readonly type?: string }[],
  rows: readonly (readonly (string | null)[])[],
): string => {
  const isNumber = (type = "") => /int|decimal|double|float/.test(type);
  const table = new Table({
    head: columns.map(({ name }) => name),
    colAligns: columns.map(({ type }) => (isNumber(type) ? "right" : "left")),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map((cell) => cell ?? "–")));
  return table.toString();
};
