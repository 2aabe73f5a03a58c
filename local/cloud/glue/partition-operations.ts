import type {
  BatchCreatePartitionResponse,
  BatchDeletePartitionResponse,
  BatchGetPartitionResponse,
  BatchUpdatePartitionResponse,
  CreatePartitionResponse,
  DeletePartitionResponse,
  GetPartitionResponse,
  GetPartitionsResponse,
  UpdatePartitionResponse,
} from "@aws-sdk/client-glue";
import * as z from "zod";
import { type Operations, ServiceError } from "./aws-json.ts";
import { type KeyColumn, leadingValues, matchPartition } from "./match-partition.ts";
import { after, Name, notFound, operation, page, paging } from "./operation.ts";
import { parseExpression } from "./partition-expression.ts";
import {
  addPartition,
  findPartition,
  PartitionInput,
  partitionKey,
  partitionReader,
  partitionRows,
  partitionValues,
  removePartition,
  replacePartition,
  Values,
} from "./partitions.ts";
import type { Store } from "./store.ts";
import { requireTable } from "./tables.ts";

const table = { DatabaseName: Name, TableName: Name };
const ValueList = z.object({ Values });
/** AWS's limits of one call. */
const most = { created: 100, updated: 100, deleted: 25, got: 1000 } as const;

const segmentOf = (key: string, total: number): number => {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) as number)) >>> 0;
  return hash % total;
};

/** What a batch says of one item that failed; anything but a `ServiceError` fails the call. */
const attempt = (values: readonly string[], work: () => void) => {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return [
      { PartitionValues: [...values], ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message } },
    ];
  }
};

export const partitionOperations = (store: Store, now: () => number): Operations => {
  const of = (input: { DatabaseName: string; TableName: string }) =>
    requireTable(store, input.DatabaseName, input.TableName);
  return {
    CreatePartition: operation(z.object({ ...table, PartitionInput }), (input) => {
      store.transaction(() => addPartition(store, of(input), input.PartitionInput, now()));
      return {} satisfies CreatePartitionResponse;
    }),
    BatchCreatePartition: operation(
      z.object({ ...table, PartitionInputList: z.array(PartitionInput).max(most.created) }),
      (input) =>
        store.transaction(() => {
          const target = of(input);
          const Errors = input.PartitionInputList.flatMap((each) =>
            attempt(each.Values, () => addPartition(store, target, each, now())),
          );
          return { Errors } satisfies BatchCreatePartitionResponse;
        }),
    ),
    UpdatePartition: operation(
      z.object({ ...table, PartitionValueList: Values, PartitionInput }),
      (input) => {
        replacePartition(store, of(input), input.PartitionValueList, input.PartitionInput, now());
        return {} satisfies UpdatePartitionResponse;
      },
    ),
    BatchUpdatePartition: operation(
      z.object({
        ...table,
        Entries: z
          .array(z.object({ PartitionValueList: Values, PartitionInput }))
          .min(1)
          .max(most.updated),
      }),
      (input) =>
        store.transaction(() => {
          const target = of(input);
          const Errors = input.Entries.flatMap(({ PartitionValueList, PartitionInput: each }) =>
            attempt(PartitionValueList, () =>
              replacePartition(store, target, PartitionValueList, each, now()),
            ).map(({ PartitionValues, ErrorDetail }) => ({
              PartitionValueList: PartitionValues,
              ErrorDetail,
            })),
          );
          return { Errors } satisfies BatchUpdatePartitionResponse;
        }),
    ),
    DeletePartition: operation(z.object({ ...table, PartitionValues: Values }), (input) => {
      removePartition(store, of(input), input.PartitionValues);
      return {} satisfies DeletePartitionResponse;
    }),
    BatchDeletePartition: operation(
      z.object({ ...table, PartitionsToDelete: z.array(ValueList).max(most.deleted) }),
      (input) =>
        store.transaction(() => {
          const target = of(input);
          const Errors = input.PartitionsToDelete.flatMap(({ Values: values }) =>
            attempt(values, () => removePartition(store, target, values)),
          );
          return { Errors } satisfies BatchDeletePartitionResponse;
        }),
    ),
    GetPartition: operation(z.object({ ...table, PartitionValues: Values }), (input) => {
      const target = of(input);
      const row = findPartition(store, target, input.PartitionValues);
      if (!row) throw notFound(`Partition ${input.PartitionValues.join("/")} not found.`);
      const read = partitionReader(store, target, { columns: true });
      return { Partition: read(row) } satisfies GetPartitionResponse;
    }),
    BatchGetPartition: operation(
      z.object({ ...table, PartitionsToGet: z.array(ValueList).max(most.got) }),
      (input) => {
        const target = of(input);
        const read = partitionReader(store, target, { columns: true });
        const Partitions = input.PartitionsToGet.flatMap(({ Values: values }) => {
          const row = findPartition(store, target, values);
          return row ? [read(row)] : [];
        });
        return { Partitions, UnprocessedKeys: [] } satisfies BatchGetPartitionResponse;
      },
    ),
    GetPartitions: operation(
      z.object({
        ...table,
        Expression: z.string().max(2048).optional(),
        ExcludeColumnSchema: z.boolean().optional(),
        Segment: z
          .object({ SegmentNumber: z.int().min(0), TotalSegments: z.int().min(1).max(10) })
          .optional(),
        ...paging,
      }),
      (input) => {
        const target = of(input);
        const keys: readonly KeyColumn[] = (target.PartitionKeys ?? []).map(({ Name: name, Type }) => ({
          name: String(name),
          type: Type ?? "string",
        }));
        const expression = input.Expression?.trim() ? parseExpression(input.Expression) : undefined;
        const matches = expression ? matchPartition(expression, keys) : () => true;
        const { Segment } = input;
        const wanted = partitionRows(
          store,
          target,
          expression ? leadingValues(expression, keys) : [],
          after(input),
        ).filter(
          ({ key }) =>
            matches(partitionValues(String(key))) &&
            (!Segment || segmentOf(String(key), Segment.TotalSegments) === Segment.SegmentNumber),
        );
        const read = partitionReader(store, target, { columns: input.ExcludeColumnSchema !== true });
        const { items, ...rest } = page(
          wanted.map(read),
          ({ Values: values }) => partitionKey(values ?? []),
          input,
        );
        return { Partitions: [...items], ...rest } satisfies GetPartitionsResponse;
      },
    ),
  };
};
