import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGlueCatalog } from "../../../adapters/aws/catalog.ts";
import { glueClient } from "../../../adapters/aws/clients/glue.ts";
import { createMemoryCatalog } from "../../../adapters/memory/catalog.ts";
import { IndexMembership } from "../../../contracts/tables/index-membership.ts";
import { IndexPortfolio } from "../../../contracts/tables/index-portfolio.ts";
import { IndexWeights } from "../../../contracts/tables/index-weights.ts";
import type { Table } from "../../../contracts/tables/table.ts";
import { partitionPrefix } from "../../../core/lake/keys.ts";
import type { Catalog, Partition } from "../../../core/ports.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "./embedded-cloud.ts";

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud();
});
afterAll(() => cloud.stop());

const inMemory = () => ({ catalog: createMemoryCatalog(), close: () => undefined });

const overGlue = () => {
  const glue = glueClient(cloud.config);
  return {
    catalog: createGlueCatalog(glue, cloud.config.database, cloud.config.lakeBucket),
    close: () => glue.destroy(),
  };
};

const partition = (table: Table, ...values: readonly string[]): Partition => ({
  values,
  prefix: partitionPrefix(table, values),
});

describe.each([
  ["in memory", inMemory],
  ["over Glue", overGlue],
])("a catalog %s", (_, open: () => { catalog: Catalog; close(): void }) => {
  let catalog: Catalog;
  let close: () => void;
  beforeAll(() => {
    ({ catalog, close } = open());
  });
  afterAll(() => close());

  const registered = async (table: Table, ...values: readonly string[]) =>
    (await catalog.partitions(table, values)).toSorted((a, b) => (a.prefix < b.prefix ? -1 : 1));

  it("has no partitions before any is added", async () => {
    expect(await registered(IndexMembership)).toEqual([]);
    expect(await registered(IndexMembership, "2025")).toEqual([]);
  });

  it("gives back what was added, also what was added twice", async () => {
    const [one, two] = [
      partition(IndexPortfolio, "2025", "04", "07"),
      partition(IndexPortfolio, "2025", "04", "08"),
    ] as const;
    await catalog.add(IndexPortfolio, [one]);
    await catalog.add(IndexPortfolio, [one, two]);
    expect(await registered(IndexPortfolio)).toEqual([one, two]);
  });

  it("finds partitions by their leading values, and only those of the table", async () => {
    await catalog.add(IndexPortfolio, [
      partition(IndexPortfolio, "2024", "04", "08"),
      partition(IndexPortfolio, "2024", "05", "08"),
      partition(IndexPortfolio, "2023", "04", "08"),
    ]);
    await catalog.add(IndexMembership, [partition(IndexMembership, "2024", "04", "08")]);
    const found = async (...values: readonly string[]) =>
      (await registered(IndexPortfolio, ...values)).map((one) => one.values.join("-"));
    expect(await found("2024")).toEqual(["2024-04-08", "2024-05-08"]);
    expect(await found("2024", "04")).toEqual(["2024-04-08"]);
    expect(await found("2024", "04", "08")).toEqual(["2024-04-08"]);
    expect(await found("2022")).toEqual([]);
    expect((await registered(IndexMembership)).length).toBe(1);
  });

  it("removes what is there, and does not mind what is not", async () => {
    const gone = partition(IndexPortfolio, "2020", "01", "02");
    await catalog.add(IndexPortfolio, [gone]);
    await catalog.remove(IndexPortfolio, [gone]);
    await catalog.remove(IndexPortfolio, [gone, partition(IndexPortfolio, "2020", "01", "03")]);
    expect(await registered(IndexPortfolio, "2020")).toEqual([]);
    await catalog.add(IndexPortfolio, [gone]);
    expect(await registered(IndexPortfolio, "2020")).toEqual([gone]);
  });

  it("adds, lists and removes more partitions than one call takes", async () => {
    const session = "2025-04-07";
    const many = Array.from({ length: 230 }, (_, at) =>
      partition(IndexWeights, session, `T${String(at).padStart(3, "0")}3`),
    );
    const other = partition(IndexWeights, "2025-04-08", "PETR4");
    await catalog.add(IndexWeights, [...many, other]);
    await catalog.add(IndexWeights, many);
    expect(await registered(IndexWeights, session)).toEqual(many);
    await catalog.remove(IndexWeights, many.slice(1));
    expect(await registered(IndexWeights)).toEqual([many[0], other]);
  });

  it("does nothing for nothing", async () => {
    await catalog.add(IndexWeights, []);
    await catalog.remove(IndexWeights, []);
  });
});

describe("a catalog over Glue, without its database", () => {
  it("is refused, naming the table", async () => {
    const glue = glueClient(cloud.config);
    const catalog = createGlueCatalog(glue, "no_such_database", cloud.config.lakeBucket);
    const refused = {
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringContaining("index_weights"),
    };
    const one = partition(IndexWeights, "2025-04-07", "PETR4");
    await expect(catalog.partitions(IndexWeights, [])).rejects.toMatchObject(refused);
    await expect(catalog.add(IndexWeights, [one])).rejects.toMatchObject(refused);
    glue.destroy();
  });
});
