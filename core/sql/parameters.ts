import { PermanentError } from "../errors.ts";
import { mapCode } from "./scan.ts";

// `::` is a cast in DuckDB and PostgreSQL, never a parameter.
const named = /(?<![:\w]):([A-Za-z_]\w*)/g;

/** Spark's named parameters as DuckDB writes them: `:name` becomes `$name`, outside literals and comments. */
export const toDollarParameters = (sql: string): string =>
  mapCode(sql, (code) => code.replaceAll(named, "$$$1"));

const literal =
  /^(?:'(?:[^']|'')*'|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|true|false|null|(?:date|timestamp)\s+'[^']*')$/i;

/**
 * Puts the literals of Athena's `ExecutionParameters` in the place of each `?`.
 * Throws a `PermanentError` (`invalid-parameter`) when their number differs or one is no literal.
 */
export const bindQuestionMarks = (sql: string, parameters: readonly string[]): string => {
  const bad = parameters.find((parameter) => !literal.test(parameter.trim()));
  if (bad !== undefined)
    throw new PermanentError("invalid-parameter", `${bad} is not a literal; a string takes single quotes`);
  let used = 0;
  const bound = mapCode(sql, (code) => code.replaceAll("?", () => parameters[used++]?.trim() ?? "?"));
  if (used !== parameters.length)
    throw new PermanentError(
      "invalid-parameter",
      `Incorrect number of parameters: expected ${used} but found ${parameters.length}`,
    );
  return bound;
};

/**
 * Puts text literals in the place of Spark's named parameters, for engines that have none. Throws a `PermanentError`
 * (`invalid-parameter`) for a name without a value, and for a value that the engines' literals do not share.
 */
export const bindNamed = (sql: string, values: Readonly<Record<string, string>>): string =>
  mapCode(sql, (code) =>
    code.replaceAll(named, (_, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      if (value === undefined) throw new PermanentError("invalid-parameter", `:${name} has no value`);
      if (/['\\]/.test(value))
        throw new PermanentError("invalid-parameter", `:${name} holds a quote or a backslash: ${value}`);
      return `'${value}'`;
    }),
  );
