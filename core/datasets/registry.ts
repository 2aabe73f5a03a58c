import { IndexMembership } from "../../contracts/tables/index-membership.ts";
import { IndexTheoreticalPortfolio } from "../../contracts/tables/index-theoretical-portfolio.ts";
import { PermanentError } from "../errors.ts";
import { type Dataset, onlyFrom, type TableSource } from "./dataset.ts";
import { indexMembership } from "./index-membership/index.ts";
import { portfolioByCode } from "./portfolio-by-code/index.ts";
import { portfolioBySector } from "./portfolio-by-sector/index.ts";
import { quarterlyPreview } from "./quarterly-preview/index.ts";
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
];

/** How each curated table comes from them. */
export const tableSources: readonly TableSource[] = [
  indexPortfolioSource,
  onlyFrom(IndexTheoreticalPortfolio, theoreticalPortfolio),
  indexPreviewSource,
  onlyFrom(IndexMembership, indexMembership),
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

/** Throws a `PermanentError` (`unknown-dataset`). */
export const datasetNamed = (name: string): Dataset =>
  known(
    datasets.find((one) => one.name === name),
    "unknown-dataset",
    name,
    datasets.map((one) => one.name),
  );

/** The source of a curated table. Throws a `PermanentError` (`unknown-table`). */
export const tableSourceNamed = (table: string): TableSource =>
  known(
    tableSources.find((source) => source.table.name === table),
    "unknown-table",
    table,
    tableSources.map((source) => source.table.name),
  );

/** Every table that a capture of the dataset changes: also those that only compare with it. */
export const sourcesOf = (dataset: string): readonly TableSource[] => {
  const { name } = datasetNamed(dataset);
  return tableSources.filter(({ required, optional }) => required === name || optional.includes(name));
};

/** The table that a dataset's rows end in. Throws a `PermanentError` (`unknown-dataset`). */
export const sourceOf = (dataset: string): TableSource => {
  const sources = sourcesOf(dataset);
  return known(
    sources.find(({ required }) => required === dataset) ?? sources[0],
    "unknown-dataset",
    dataset,
    datasets.map((one) => one.name),
  );
};

/** The datasets of a curated table, the required one first. Throws a `PermanentError` (`unknown-table`). */
export const datasetsOf = (table: string): readonly Dataset[] => {
  const { required, optional } = tableSourceNamed(table);
  return [required, ...optional].map(datasetNamed);
};
