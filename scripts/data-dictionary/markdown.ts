import { hiveType } from "../../contracts/tables/hive-table.ts";
import { tables } from "../../contracts/tables/index.ts";
import { columnName, type Table } from "../../contracts/tables/table.ts";
import { queries, refinedSql, type SqlTexts, views } from "../../sql/index.ts";
import { sqlHeader } from "./sql-header.ts";

export const dataDictionaryFile = new URL("../../docs/data-dictionary.md", import.meta.url);

const cell = (text: string) => text.replaceAll("|", "\\|");
const row = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
const grid = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)].join("\n");

const code = (text: string) => `\`${text}\``;
const codes = (names: readonly string[]) => names.map(code).join(", ");
const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
const capital = (text: string) => text.replace(/^./, (letter) => letter.toUpperCase());

const pathOf = ({ layer, name, partitionKeys }: Table) =>
  `${layer}/${name}/${partitionKeys.map((key) => `${key.name}=…/`).join("")}`;

const facts = (table: Table): readonly string[] => [
  `- Lies in ${code(pathOf(table))}; rows are sorted by ${codes(table.sortKey.map(columnName))}.`,
  ...(table.inputs.length === 0
    ? []
    : [`- Made of ${codes(table.inputs)} of the session by ${code(`sql/refined/${table.name}.sql`)}.`]),
  ...(table.previousInputs
    ? [`- And of ${codes(table.previousInputs)} of the calendar's session before.`]
    : []),
  `- Contract version ${table.version}.`,
];

const columns = (table: Table) =>
  grid(
    ["column", "type", "NULL", "unit", "meaning", "B3's term"],
    [
      ...table.partitionKeys.map(({ name, description }) => [
        `${code(name)} (partition)`,
        "string",
        "no",
        "",
        description,
        "",
      ]),
      ...Object.entries(table.columns).map(([field, { type, nullable, unit, description, term }]) => [
        code(columnName(field)),
        hiveType(type),
        nullable ? "yes" : "no",
        unit ?? "",
        description,
        term ?? "",
      ]),
    ],
  );

const notesOf = (table: Table): readonly string[] => {
  const sql = refinedSql[table.name];
  return sql === undefined ? [] : sqlHeader(sql).notes;
};

const tableSection = (table: Table) =>
  [
    `### ${table.name}`,
    sentence(table.description),
    facts(table).join("\n"),
    ...notesOf(table),
    columns(table),
  ].join("\n\n");

const sqlSection = (texts: SqlTexts) =>
  Object.entries(texts).map(([name, sql]) => {
    const { purpose, parameters, rows, notes } = sqlHeader(sql);
    const given = parameters === "none." ? [] : [`Parameters: ${parameters}`];
    return [`### ${name}`, capital(purpose), ...given, `Rows: ${rows}`, ...notes].join("\n\n");
  });

const layer = (name: Table["layer"]) => tables.filter((table) => table.layer === name);

/** The same bytes for the same contracts and statements. */
export const dataDictionary = (): string =>
  [
    "# Data dictionary",
    "Made by `npm run docs` from [contracts/tables](../contracts/tables) and [sql](../sql); a test fails when it is stale. The words are in the [glossary](glossary.md).",
    "Types are those of Athena and Glue. Partition columns are text: `WHERE ano = '2025' AND mes = '04' AND dia = '07'`, or `WHERE session_date = '2025-04-07'` where the session is the partition. A comparison with them decides which files are read.",
    "What joins quotes, levels and portfolios has been tested on made-up data only: no recording holds all three of one session.",
    grid(
      ["table", "layer", "one row"],
      tables.map(({ name, layer: of, description }) => [
        `[${name}](#${name})`,
        of,
        description.includes(": one row per ")
          ? (description.split(": one row per ")[1] as string)
          : description,
      ]),
    ),
    "## Curated tables",
    ...layer("curated").map(tableSection),
    "## Refined tables",
    ...layer("refined").map(tableSection),
    "## Views",
    ...sqlSection(views),
    "## Queries",
    "Each is asked by `npx bovespa query NAME`.",
    ...sqlSection(queries),
  ]
    .join("\n\n")
    .concat("\n");
