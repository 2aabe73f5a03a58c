import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  type GlueClient,
  type Partition as GluePartition,
  type PartitionError,
  paginateGetPartitions,
  type StorageDescriptor,
} from "@aws-sdk/client-glue";
import { hiveTable } from "../../contracts/tables/hive-table.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { TransientError } from "../../core/errors.ts";
import { partitionPrefix } from "../../core/lake/keys.ts";
import type { Catalog, Partition } from "../../core/ports.ts";
import { calling } from "./errors.ts";

/** Glue's limits on one call. */
const partitionsPerCreate = 100;
const partitionsPerDelete = 25;

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

/** `ano = '2025' AND mes = '04'`; our partition values hold no quotes. */
const expression = (table: Table, values: readonly string[]): string =>
  values.map((value, at) => `${table.partitionKeys[at]?.name} = '${value}'`).join(" AND ");

/** Partitions of the lake's tables in one Glue database. */
export const createGlueCatalog = (glue: GlueClient, database: string, lakeBucket: string): Catalog => {
  const descriptor = (table: Table, prefix: string): StorageDescriptor => {
    const hive = hiveTable(table, lakeBucket);
    return {
      Columns: hive.columns.map(({ name, type, comment }) => ({ Name: name, Type: type, Comment: comment })),
      Location: `s3://${lakeBucket}/${prefix}`,
      InputFormat: hive.inputFormat,
      OutputFormat: hive.outputFormat,
      SerdeInfo: { SerializationLibrary: hive.serde },
    };
  };

  const onlyErrors = (errors: readonly PartitionError[] | undefined, ignored: string, doing: string) => {
    const failed = errors?.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== ignored);
    if (failed)
      throw new TransientError(
        "aws-failed",
        `${doing}: ${failed.PartitionValues?.join("/")}: ${failed.ErrorDetail?.ErrorMessage}`,
      );
  };

  return {
    partitions: (table, values) =>
      calling(`list partitions of ${table.name}`, async () => {
        const found: Partition[] = [];
        const pages = paginateGetPartitions(
          { client: glue },
          {
            DatabaseName: database,
            TableName: table.name,
            ExcludeColumnSchema: true,
            ...(values.length === 0 ? {} : { Expression: expression(table, values) }),
          },
        );
        for await (const page of pages)
          found.push(...(page.Partitions ?? []).map((one) => fromGlue(table, one)));
        return found;
      }),

    add: async (table, partitions) => {
      const doing = `register partitions of ${table.name}`;
      for (const some of chunks(partitions, partitionsPerCreate)) {
        const answer = await calling(doing, () =>
          glue.send(
            new BatchCreatePartitionCommand({
              DatabaseName: database,
              TableName: table.name,
              PartitionInputList: some.map(({ values, prefix }) => ({
                Values: [...values],
                StorageDescriptor: descriptor(table, prefix),
              })),
            }),
          ),
        );
        onlyErrors(answer.Errors, "AlreadyExistsException", doing);
      }
    },

    remove: async (table, partitions) => {
      const doing = `remove partitions of ${table.name}`;
      for (const some of chunks(partitions, partitionsPerDelete)) {
        const answer = await calling(doing, () =>
          glue.send(
            new BatchDeletePartitionCommand({
              DatabaseName: database,
              TableName: table.name,
              PartitionsToDelete: some.map(({ values }) => ({ Values: [...values] })),
            }),
          ),
        );
        onlyErrors(answer.Errors, "EntityNotFoundException", doing);
      }
    },
  };
};

const fromGlue = (table: Table, { Values = [] }: GluePartition): Partition => ({
  values: Values,
  prefix: partitionPrefix(table, Values),
});
