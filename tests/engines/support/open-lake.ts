import { inject } from "vitest";
import { tables } from "../../../contracts/tables/index.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import { openInDuckDb, openInSpark, openInTrino, type Reader } from "./lakes.ts";
import { createSparkClient } from "./spark-client.ts";
import { trinoCatalog } from "./trino.ts";
import { createTrinoClient } from "./trino-client.ts";

/** The engines that the setup has started. */
export const engines = () => {
  const { trino, spark, ...rest } = inject("running");
  return { ...rest, trino: createTrinoClient(trino, trinoCatalog), spark: createSparkClient(spark) };
};

const declaredInTrino = new Map<string, Promise<Reader>>();

/** A lake in each engine, by the contracts of its tables. Trino's are declared once. */
export const inTrino = (lake: string, declared: readonly Table[] = tables): Promise<Reader> => {
  const reader = declaredInTrino.get(lake) ?? openInTrino(engines().trino, lake, declared);
  declaredInTrino.set(lake, reader);
  return reader;
};
export const inSpark = (lake: string, declared: readonly Table[] = tables) =>
  openInSpark(engines().spark, engines().root, lake, declared);
export const inDuckDb = (lake: string, declared: readonly Table[] = tables) =>
  openInDuckDb(engines().root, lake, declared);
