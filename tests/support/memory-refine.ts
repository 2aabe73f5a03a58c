import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import type { ObjectStore, RefineRequest } from "../../core/ports.ts";
import { createRefineJob } from "../../local/refine-job/refine-job.ts";
import { refinedSql } from "../../sql/index.ts";

/** The local refine job over a lake in memory. */
export const memoryRefine = (request: RefineRequest, lake: ObjectStore) =>
  createRefineJob({ lake, parquet: createHyparquetWriter({ compression: "ZSTD" }), sql: refinedSql })(
    request,
  );
