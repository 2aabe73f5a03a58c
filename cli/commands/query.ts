import type { Command } from "commander";
import { wireQueryEngine } from "../../adapters/wire-operations.ts";
import { PermanentError, VisibleError } from "../../core/errors.ts";
import type { QueryEngine, QueryResult } from "../../core/ports.ts";
import { withEndpoint } from "../../local/with-endpoint.ts";
import { qualityChecks, queries, type SqlTexts } from "../../sql/index.ts";
import type { Io } from "../io.ts";
import { dataOption, endpointOption, jsonOption } from "../options.ts";
import { renderCsv } from "../render/csv.ts";
import { renderJson } from "../render/json.ts";
import { renderTable } from "../render/table.ts";
import { commandConfig } from "../settings.ts";

interface QueryFlags {
  readonly sql?: string;
  readonly json?: true;
  readonly csv?: true;
  readonly data: string;
  readonly endpoint?: string;
}

/** Statements that a name stands for. */
const named: SqlTexts = {
  ...queries,
  ...Object.fromEntries(qualityChecks.map(({ name, sql }) => [name, sql])),
};

const textOf = (name: string | undefined, { sql }: QueryFlags): string => {
  const known = Object.keys(named).join(", ");
  if (name !== undefined && sql !== undefined)
    throw new VisibleError("contradiction", "give a query's name or --sql, not both");
  if (sql?.trim() === "") throw new VisibleError("query-missing", "--sql is empty");
  if (sql !== undefined) return sql;
  if (name === undefined)
    throw new VisibleError("query-missing", `name a query (${known}) or give --sql "…"`);
  const text = Object.hasOwn(named, name) ? named[name] : undefined;
  if (text === undefined)
    throw new VisibleError("unknown-query", `there is no query "${name}"; there are ${known}`);
  return text;
};

/** A statement that Athena refuses is the person's to mend. */
const ask = async (engine: QueryEngine, sql: string, signal: AbortSignal): Promise<QueryResult> => {
  try {
    return await engine.run(sql, signal);
  } catch (error) {
    if (error instanceof PermanentError && error.code === "query-failed")
      throw new VisibleError(error.code, error.message, { cause: error });
    throw error;
  }
};

const rendered = ({ columns, rows }: QueryResult, { json, csv }: QueryFlags): string => {
  if (json) return renderJson(columns, rows);
  return csv ? renderCsv(columns, rows) : renderTable(columns, rows);
};

export const registerQuery = (program: Command, io: Io, signal: AbortSignal): void => {
  program
    .command("query [name]")
    .description(`ask the lake through Athena: ${Object.keys(named).join(", ")}, or any SELECT with --sql`)
    .option("--sql <text>", "a SELECT of your own")
    .addOption(jsonOption())
    .option("--csv", "print comma-separated values")
    .addOption(dataOption())
    .addOption(endpointOption())
    .action(async (name: string | undefined, flags: QueryFlags) => {
      if (flags.json && flags.csv) throw new VisibleError("contradiction", "give --json or --csv, not both");
      const sql = textOf(name, flags);
      const result = await withEndpoint(flags, commandConfig(), async (config) => {
        const engine = wireQueryEngine(config);
        return ask(engine, sql, signal);
      });
      io.out(rendered(result, flags));
    });
};
