export interface SqlPosition {
  readonly line: number;
  readonly column: number;
}

/** Line and column, both from 1, of a byte of a statement. */
export const positionAt = (sql: string, byte: number): SqlPosition | undefined => {
  const bytes = Buffer.from(sql, "utf8");
  // DuckDB says 2^64-1 where it knows no place.
  if (!(byte >= 0 && byte <= bytes.length)) return undefined;
  const lines = bytes.subarray(0, byte).toString("utf8").split("\n");
  return { line: lines.length, column: (lines.at(-1) as string).length + 1 };
};
