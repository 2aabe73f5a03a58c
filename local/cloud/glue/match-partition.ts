import { invalidInput } from "./operation.ts";
import type { Comparison, Expression } from "./partition-expression.ts";

export interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

type Compare = (left: string, right: string) => number;

const byText: Compare = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

/** Integers of any length compare exactly; other numbers as doubles. */
const byNumber: Compare = (left, right) => {
  const whole = /^[+-]?\d{1,40}$/;
  if (whole.test(left) && whole.test(right)) {
    const difference = BigInt(left.replace("+", "")) - BigInt(right.replace("+", ""));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return Number(left) - Number(right);
};

const isNumeric = (type: string) =>
  /^(tinyint|smallint|int|integer|bigint|long|float|double|decimal)/i.test(type);

const holds: Readonly<Record<Comparison, (order: number) => boolean>> = {
  "=": (order) => order === 0,
  "<>": (order) => order !== 0 && !Number.isNaN(order),
  "<": (order) => order < 0,
  ">": (order) => order > 0,
  "<=": (order) => order <= 0,
  ">=": (order) => order >= 0,
};

const escapeRegExp = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** `%` stands for any text, `_` for one character. */
const likePattern = (pattern: string): RegExp =>
  new RegExp(
    `^${[...pattern].map((each) => (each === "%" ? ".*" : each === "_" ? "." : escapeRegExp(each))).join("")}$`,
    "s",
  );

/** How Hive writes the partition of rows whose key is NULL. */
const hiveNull = "__HIVE_DEFAULT_PARTITION__";

/**
 * Turns a parsed filter into a test on partition values. Keys of type string compare as text, so `dia = 9` does not
 * find `dia=09`; numeric ones by value. Throws `InvalidInputException` for a name that is no partition key.
 */
export const matchPartition = (
  expression: Expression,
  keys: readonly KeyColumn[],
): ((values: readonly string[]) => boolean) => {
  const column = (key: string) => {
    const at = keys.findIndex(({ name }) => name.toLowerCase() === key);
    if (at < 0) throw invalidInput(`Expression: ${key} is not a partition key`);
    return { at, compare: isNumeric((keys[at] as KeyColumn).type) ? byNumber : byText };
  };
  switch (expression.kind) {
    case "and":
    case "or": {
      const parts = expression.parts.map((part) => matchPartition(part, keys));
      return expression.kind === "and"
        ? (values) => parts.every((part) => part(values))
        : (values) => parts.some((part) => part(values));
    }
    case "not": {
      const part = matchPartition(expression.part, keys);
      return (values) => !part(values);
    }
    case "compare": {
      const { at, compare } = column(expression.key);
      const test = holds[expression.with];
      return (values) => test(compare(values[at] as string, expression.value));
    }
    case "in": {
      const { at, compare } = column(expression.key);
      return (values) => expression.values.some((value) => compare(values[at] as string, value) === 0);
    }
    case "between": {
      const { at, compare } = column(expression.key);
      return (values) =>
        compare(values[at] as string, expression.low) >= 0 &&
        compare(values[at] as string, expression.high) <= 0;
    }
    case "like": {
      const { at } = column(expression.key);
      const pattern = likePattern(expression.pattern);
      return (values) => pattern.test(values[at] as string);
    }
    case "null": {
      const { at } = column(expression.key);
      return (values) => values[at] === hiveNull;
    }
  }
};

/** The values that leading string keys must have, so that a listing need not look at the others. */
export const leadingValues = (expression: Expression, keys: readonly KeyColumn[]): readonly string[] => {
  const conjuncts = expression.kind === "and" ? expression.parts : [expression];
  const fixed = new Map(
    conjuncts.flatMap((part) =>
      part.kind === "compare" && part.with === "=" ? [[part.key, part.value] as const] : [],
    ),
  );
  const values: string[] = [];
  for (const { name, type } of keys) {
    const value = fixed.get(name.toLowerCase());
    if (value === undefined || isNumeric(type)) break;
    values.push(value);
  }
  return values;
};
