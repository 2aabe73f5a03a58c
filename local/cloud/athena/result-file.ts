import { type FileHandle, open, rm } from "node:fs/promises";

export type ResultRow = readonly (string | null)[];

/** The rows of one query in a file, one JSON array a line, found again by number. */
export interface ResultFile {
  /** Forgets all rows. */
  reset(): Promise<void>;
  append(rows: readonly ResultRow[]): Promise<void>;
  /** Rows `from` to `to`, the last one left out. */
  read(from: number, to: number): Promise<readonly ResultRow[]>;
  readonly length: number;
  remove(): Promise<void>;
}

export const createResultFile = async (path: string): Promise<ResultFile> => {
  const file: FileHandle = await open(path, "w+");
  /** Where each row begins, and where the last one ends. */
  let offsets = [0];
  return {
    get length() {
      return offsets.length - 1;
    },
    reset: async () => {
      offsets = [0];
      await file.truncate(0);
    },
    append: async (rows) => {
      const lines = rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`, "utf8"));
      const start = offsets.at(-1) as number;
      await file.write(Buffer.concat(lines), 0, null, start);
      let end = start;
      for (const { length } of lines) {
        end += length;
        offsets.push(end);
      }
    },
    read: async (from, to) => {
      const last = Math.min(to, offsets.length - 1);
      if (from >= last) return [];
      const [start, end] = [offsets[from] as number, offsets[last] as number];
      const bytes = Buffer.alloc(end - start);
      await file.read(bytes, 0, bytes.length, start);
      return bytes
        .toString("utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line) as ResultRow);
    },
    remove: async () => {
      await file.close();
      await rm(path, { force: true });
    },
  };
};
