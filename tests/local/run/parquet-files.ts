import { existsSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { bucketDir } from "./collecting.ts";

export type TextRow = Readonly<Record<string, string | null>>;

/** DuckDB over plain files, with nothing of the catalogue between. */
export const openParquet = async (dataDir: string) => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const lake = bucketDir(dataDir, "lake");

  const textRows = async (from: string): Promise<readonly TextRow[]> => {
    const reader = await connection.runAndReadAll(`SELECT COLUMNS(*)::VARCHAR FROM ${from}`);
    return reader.getRowObjectsJson() as TextRow[];
  };

  return {
    hasCurated: (table: string, session: string) => existsSync(curatedFile(lake, table, session)),
    /** Rows of a session's curated file in the order they lie in, cells as text. */
    curated: (table: string, session: string) =>
      textRows(`read_parquet('${curatedFile(lake, table, session)}', hive_partitioning = false)`),
    /** Rows of all files of a refined table, its partition keys among the cells. */
    refined: (table: string) =>
      textRows(
        `read_parquet('${join(lake, "refined", table)}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)`,
      ),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

const curatedFile = (lake: string, table: string, session: string) => {
  const [year, month, day] = session.split("-");
  return join(lake, "curated", table, `ano=${year}`, `mes=${month}`, `dia=${day}`, "part-00000.parquet");
};
