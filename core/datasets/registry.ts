import { IndexLevels } from "../../contracts/tables/index-levels.ts";
import { IndexMembership } from "../../contracts/tables/index-membership.ts";
import { IndexTheoreticalPortfolio } from "../../contracts/tables/index-theoretical-portfolio.ts";
import type { Table } from "../../contracts/tables/table.ts";
import { PermanentError } from "../errors.ts";
import { type Dataset, type FileDataset, onlyFrom, type PagedDataset, type TableSource } from "./dataset.ts";
import { indexLevels } from "./index-levels/index.ts";
import { indexMembership } from "./index-membership/index.ts";
import { portfolioByCode } from "./portfolio-by-code/index.ts";
import { portfolioBySector } from "./portfolio-by-sector/index.ts";
import { quarterlyPreview } from "./quarterly-preview/index.ts";
import { quotes } from "./quotes/index.ts";
import { indexPortfolioSource } from "./sources/index-portfolio.ts";
import { indexPreviewSource } from "./sources/index-preview.ts";
import { theoreticalPortfolio } from "./theoretical-portfolio/index.ts";

/** Every dataset, in the order they are asked for. */
export const datasets: readonly Dataset[] = [
  portfolioByCode,
  portfolioBySector,
  theoreticalPortfolio,
  quarterlyPreview,
  indexMembership,
  indexLevels,
  quotes,
];

/** How each curated table comes from those that answer in pages. */
const pagedSources: readonly TableSource[] = [
  indexPortfolioSource,
  onlyFrom(IndexTheoreticalPortfolio, theoreticalPortfolio),
  indexPreviewSource,
  onlyFrom(IndexMembership, indexMembership),
  onlyFrom(IndexLevels, indexLevels),
];

/** A table that is filled session by session from files of one dataset. */
export interface FileSource {
  readonly form: "file";
  readonly table: Table;
  readonly dataset: FileDataset;
}

export type AnySource = TableSource | FileSource;

export const tableSources: readonly AnySource[] = [
  ...pagedSources,
  ...datasets.flatMap((dataset): FileSource[] =>
    dataset.form === "file" ? [{ form: "file", table: dataset.table, dataset }] : [],
  ),
];

const known = <Named>(
  found: Named | undefined,
  code: string,
  name: string,
  names: readonly string[],
): Named => {
  if (found) return found;
  throw new PermanentError(code, `there is no "${name}"; there are ${names.join(", ")}`);
};

const datasetNames = () => datasets.map((one) => one.name);

/** Throws a `PermanentError` (`unknown-dataset`). */
export const datasetNamed = (name: string): Dataset =>
  known(
    datasets.find((one) => one.name === name),
    "unknown-dataset",
    name,
    datasetNames(),
  );

/** Throws a `PermanentError` (`unknown-dataset`) also for one that answers in files. */
export const pagedDatasetNamed = (name: string): PagedDataset => {
  const dataset = datasetNamed(name);
  return known(dataset.form === "pages" ? dataset : undefined, "unknown-dataset", name, datasetNames());
};

/** The source of a curated table. Throws a `PermanentError` (`unknown-table`). */
export const tableSourceNamed = (table: string): AnySource =>
  known(
    tableSources.find((source) => source.table.name === table),
    "unknown-table",
    table,
    tableSources.map((source) => source.table.name),
  );

/** The names of the datasets a table is made of, the required one first. */
export const namesOf = (source: AnySource): readonly string[] =>
  source.form === "file" ? [source.dataset.name] : [source.required, ...source.optional];

/** Every table that a capture of the dataset changes: also those that only compare with it. */
export const sourcesOf = (dataset: string): readonly AnySource[] => {
  const { name } = datasetNamed(dataset);
  return tableSources.filter((source) => namesOf(source).includes(name));
};

/** The table that a dataset's rows end in. Throws a `PermanentError` (`unknown-dataset`). */
export const sourceOf = (dataset: string): AnySource => {
  const sources = sourcesOf(dataset);
  return known(
    sources.find((source) => namesOf(source)[0] === dataset) ?? sources[0],
    "unknown-dataset",
    dataset,
    datasetNames(),
  );
};

/** The datasets of a curated table, the required one first. Throws a `PermanentError` (`unknown-table`). */
export const datasetsOf = (table: string): readonly Dataset[] =>
  namesOf(tableSourceNamed(table)).map(datasetNamed);
