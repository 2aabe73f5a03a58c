import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchGetPartitionCommand,
  BatchUpdatePartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeletePartitionCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  type GetPartitionsCommandInput,
  UpdatePartitionCommand,
} from "@aws-sdk/client-glue";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GlueFixture, startGlue } from "./serve.ts";

const where = { DatabaseName: "lake", TableName: "t" };
const columns = [{ Name: "weight_pct", Type: "decimal(6,3)" }];
const partition = (Values: string[]) => ({
  Values,
  StorageDescriptor: { Location: `s3://lake/t/${Values.join("/")}/`, Columns: columns },
});
const days = [
  ["2024", "12", "30"],
  ["2025", "01", "02"],
  ["2025", "01", "09"],
  ["2025", "02", "03"],
  ["2025", "10", "09"],
];

describe("partitions", () => {
  let fixture: GlueFixture;
  beforeAll(async () => {
    fixture = await startGlue();
    await fixture.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
    const keys = (Type: string) => ["ano", "mes", "dia"].map((Name) => ({ Name, Type }));
    for (const [Name, type] of [
      ["t", "string"],
      ["numbers", "int"],
      ["changing", "string"],
    ] as const)
      await fixture.glue.send(
        new CreateTableCommand({ DatabaseName: "lake", TableInput: { Name, PartitionKeys: keys(type) } }),
      );
    for (const TableName of ["t", "numbers"])
      await fixture.glue.send(
        new BatchCreatePartitionCommand({ ...where, TableName, PartitionInputList: days.map(partition) }),
      );
  });
  afterAll(() => fixture.stop());

  const list = async (input: Partial<GetPartitionsCommandInput>) => {
    const answer = await fixture.glue.send(new GetPartitionsCommand({ ...where, ...input }));
    return { ...answer, found: answer.Partitions?.map(({ Values }) => Values?.join("-")) };
  };

  it.each([
    ["ano = '2024'", ["2024-12-30"]],
    ["ano='2025' AND mes='01'", ["2025-01-02", "2025-01-09"]],
    ["ano = '2025' and (mes = '02' or dia <= '02')", ["2025-01-02", "2025-02-03"]],
    ["dia IN ('30', '03')", ["2024-12-30", "2025-02-03"]],
    ["mes NOT IN ('01', '02') AND ano <> '2024'", ["2025-10-09"]],
    ["mes BETWEEN '02' AND '11'", ["2025-02-03", "2025-10-09"]],
    ["dia LIKE '0_' AND mes LIKE '1%'", ["2025-10-09"]],
    ["NOT (ano = '2025')", ["2024-12-30"]],
    ["ano IS NULL", []],
    ["ano IS NOT NULL AND ano != '2025'", ["2024-12-30"]],
    ["'2024' >= ano", ["2024-12-30"]],
    [`"ano" = '2024' OR \`dia\` = '03'`, ["2024-12-30", "2025-02-03"]],
    ["concat > '1'", "InvalidInputException"],
    ["ano = ", "InvalidInputException"],
    ["ano = '2025' mes = '01'", "InvalidInputException"],
    ["ano = '2025", "InvalidInputException"],
    ["(".repeat(500), "InvalidInputException"],
  ])("%s", async (Expression, expected) => {
    if (typeof expected === "string")
      await expect(list({ Expression })).rejects.toMatchObject({ name: expected });
    else expect((await list({ Expression })).found).toEqual(expected);
  });

  it("compares a string key as text and a numeric one by value", async () => {
    expect((await list({ Expression: "dia = 9" })).found).toEqual([]);
    expect((await list({ Expression: "dia = 9", TableName: "numbers" })).found).toEqual([
      "2025-01-09",
      "2025-10-09",
    ]);
    expect((await list({ Expression: "mes > 9", TableName: "numbers" })).found).toEqual([
      "2024-12-30",
      "2025-10-09",
    ]);
  });

  it("gives every partition once over pages and over segments", async () => {
    const paged: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await list({ MaxResults: 2, NextToken });
      paged.push(...(answer.found ?? []));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    expect(paged).toEqual(days.map((day) => day.join("-")));
    const segments = await Promise.all(
      [0, 1, 2].map((SegmentNumber) => list({ Segment: { SegmentNumber, TotalSegments: 3 } })),
    );
    expect(segments.flatMap(({ found }) => found).sort()).toEqual(paged);
  });

  it("leaves columns out when asked", async () => {
    const [full] = (await list({ Expression: "ano = '2024'" })).Partitions ?? [];
    const [bare] = (await list({ Expression: "ano = '2024'", ExcludeColumnSchema: true })).Partitions ?? [];
    expect(full?.StorageDescriptor).toEqual({ Columns: columns, Location: "s3://lake/t/2024/12/30/" });
    expect(bare?.StorageDescriptor).toEqual({ Location: "s3://lake/t/2024/12/30/" });
  });

  it("says item by item what a batch could not do", async () => {
    const { glue } = fixture;
    const changing = { ...where, TableName: "changing" };
    await glue.send(
      new CreatePartitionCommand({ ...changing, PartitionInput: partition(["2025", "01", "02"]) }),
    );
    const created = await glue.send(
      new BatchCreatePartitionCommand({
        ...changing,
        PartitionInputList: [["2025", "01", "02"], ["2025", "01", "03"], ["2025"]].map(partition),
      }),
    );
    expect(created.Errors?.map(({ ErrorDetail }) => ErrorDetail?.ErrorCode)).toEqual([
      "AlreadyExistsException",
      "InvalidInputException",
    ]);
    const updated = await glue.send(
      new BatchUpdatePartitionCommand({
        ...changing,
        Entries: [
          { PartitionValueList: ["2025", "01", "03"], PartitionInput: partition(["2025", "01", "04"]) },
          { PartitionValueList: ["2025", "01", "09"], PartitionInput: partition(["2025", "01", "09"]) },
        ],
      }),
    );
    expect(updated.Errors).toMatchObject([
      { PartitionValueList: ["2025", "01", "09"], ErrorDetail: { ErrorCode: "EntityNotFoundException" } },
    ]);
    const deleted = await glue.send(
      new BatchDeletePartitionCommand({
        ...changing,
        PartitionsToDelete: [{ Values: ["2025", "01", "04"] }, { Values: ["2025", "01", "03"] }],
      }),
    );
    expect(deleted.Errors?.map(({ PartitionValues }) => PartitionValues)).toEqual([["2025", "01", "03"]]);
    expect((await list({ TableName: "changing" })).found).toEqual(["2025-01-02"]);
  });

  it("gets, changes and deletes one", async () => {
    const { glue } = fixture;
    const changing = { ...where, TableName: "changing" };
    const values = ["2030", "01", "02"];
    await glue.send(new CreatePartitionCommand({ ...changing, PartitionInput: partition(values) }));
    await expect(
      glue.send(new CreatePartitionCommand({ ...changing, PartitionInput: partition(values) })),
    ).rejects.toMatchObject({ name: "AlreadyExistsException" });
    await glue.send(
      new UpdatePartitionCommand({
        ...changing,
        PartitionValueList: values,
        PartitionInput: { ...partition(values), Parameters: { rows: "84" } },
      }),
    );
    const { Partition } = await glue.send(new GetPartitionCommand({ ...changing, PartitionValues: values }));
    expect(Partition).toMatchObject({ Values: values, Parameters: { rows: "84" } });
    const { Partitions } = await glue.send(
      new BatchGetPartitionCommand({
        ...changing,
        PartitionsToGet: [{ Values: values }, { Values: ["1", "2", "3"] }],
      }),
    );
    expect(Partitions).toHaveLength(1);
    await glue.send(new DeletePartitionCommand({ ...changing, PartitionValues: values }));
    await expect(
      glue.send(new GetPartitionCommand({ ...changing, PartitionValues: values })),
    ).rejects.toMatchObject({ name: "EntityNotFoundException" });
  });

  it("keeps AWS's limits of a batch", async () => {
    const many = Array.from({ length: 101 }, (_, at) => partition(["2031", "01", String(at)]));
    await expect(
      fixture.glue.send(new BatchCreatePartitionCommand({ ...where, PartitionInputList: many })),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
    await expect(
      fixture.glue.send(
        new BatchDeletePartitionCommand({
          ...where,
          PartitionsToDelete: many.slice(0, 26).map(({ Values }) => ({ Values })),
        }),
      ),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});
