const isInteger = (type = "") => /^(tinyint|smallint|int|integer|bigint)$/.test(type);

/**
 * Integers and truth values as JSON has them, digit by digit. All else is text: a reader of JSON would take a decimal
 * for a binary fraction, and 7.860 would no longer be what B3 wrote.
 */
const toJson = (type: string | undefined, cell: string | null): string => {
  if (cell === null) return "null";
  return isInteger(type) || type === "boolean" ? cell : JSON.stringify(cell);
};

/** One array with an object for each row, by column name. */
export const renderJson = (
  columns: readonly { readonly name: string; readonly type?: string }[],
  rows: readonly (readonly (string | null)[])[],
): string => {
  const objects = rows.map((row) => {
    const cells = new Map(columns.map(({ name, type }, at) => [name, toJson(type, row[at] ?? null)]));
    return `{${[...cells].map(([name, cell]) => `${JSON.stringify(name)}:${cell}`).join(",")}}`;
  });
  return `[${objects.join(",")}]`;
};
