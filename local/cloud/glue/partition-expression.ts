import { invalidInput } from "./operation.ts";

/** A literal of an expression, as text; numbers keep their digits. */
export type Comparison = "=" | "<>" | "<" | ">" | "<=" | ">=";

/** The filter of GetPartitions, parsed. */
export type Expression =
  | { readonly kind: "and" | "or"; readonly parts: readonly Expression[] }
  | { readonly kind: "not"; readonly part: Expression }
  | { readonly kind: "compare"; readonly key: string; readonly with: Comparison; readonly value: string }
  | { readonly kind: "in"; readonly key: string; readonly values: readonly string[] }
  | { readonly kind: "between"; readonly key: string; readonly low: string; readonly high: string }
  | { readonly kind: "like"; readonly key: string; readonly pattern: string }
  | { readonly kind: "null"; readonly key: string };

interface Token {
  readonly kind: "word" | "name" | "string" | "number" | "sign" | "end";
  readonly text: string;
  readonly at: number;
}

const tokenPattern =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<name>"[^"]+"|`[^`]+`)|(?<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))|(?<word>[A-Za-z_][\w.]*)|(?<sign><=|>=|<>|!=|[=<>(),]))/y;

const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  const end = text.trimEnd().length;
  while (at < end) {
    tokenPattern.lastIndex = at;
    const match = tokenPattern.exec(text);
    if (!match) throw invalidInput(`Expression: cannot read «${text.slice(at).trim()}»`);
    const [kind, found] = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined) as [
      Token["kind"],
      string,
    ];
    const bare =
      kind === "string"
        ? found.slice(1, -1).replaceAll("''", "'")
        : kind === "name"
          ? found.slice(1, -1)
          : found;
    tokens.push({ kind, text: bare, at });
    at = tokenPattern.lastIndex;
  }
  return [...tokens, { kind: "end", text: "the end", at: end }];
};

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "<>": "<>",
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
};

/** Nesting is bounded so that no text can exhaust the stack. */
const maxDepth = 200;

/** Parses AWS's grammar: `ano = '2025' AND (mes IN ('01','02') OR dia BETWEEN '01' AND '15')`. */
export const parseExpression = (text: string): Expression => {
  const tokens = tokenize(text);
  let at = 0;
  let depth = 0;
  const peek = () => tokens[at] as Token;
  const next = () => tokens[at++] as Token;
  const isWord = (word: string) => peek().kind === "word" && peek().text.toUpperCase() === word;
  const takeWord = (word: string) => isWord(word) && next() !== undefined;
  const isSign = (sign: string) => peek().kind === "sign" && peek().text === sign;
  const fail = (wanted: string): never => {
    throw invalidInput(`Expression: ${wanted} expected, found «${peek().text}» at ${peek().at + 1}`);
  };
  const expectSign = (sign: string) => (isSign(sign) ? next() : fail(sign));

  const literal = (): string => {
    const { kind, text: found } = peek();
    if (kind === "string" || kind === "number") return next().text;
    if (kind === "word" && /^(date|timestamp)$/i.test(found) && tokens[at + 1]?.kind === "string") {
      next();
      return next().text;
    }
    return fail("a literal");
  };
  const comparison = (): Comparison => {
    const { kind, text: sign } = peek();
    if (kind !== "sign" || !/^(=|<>|!=|<|>|<=|>=)$/.test(sign)) return fail("an operator");
    next();
    return sign === "!=" ? "<>" : (sign as Comparison);
  };
  const negatable = (negated: boolean, part: Expression): Expression =>
    negated ? { kind: "not", part } : part;

  const predicate = (): Expression => {
    const isKey = (peek().kind === "word" && tokens[at + 1]?.kind !== "string") || peek().kind === "name";
    if (!isKey) {
      const value = literal();
      const sign = mirrored[comparison()];
      const key = peek().kind === "word" || peek().kind === "name" ? next().text : fail("a partition key");
      return { kind: "compare", key: key.toLowerCase(), with: sign, value };
    }
    const key = next().text.toLowerCase();
    if (takeWord("IS")) {
      const negated = takeWord("NOT");
      return takeWord("NULL") ? negatable(negated, { kind: "null", key }) : fail("NULL");
    }
    const negated = takeWord("NOT");
    if (takeWord("IN")) {
      expectSign("(");
      const values = [literal()];
      while (isSign(",") && next()) values.push(literal());
      expectSign(")");
      return negatable(negated, { kind: "in", key, values });
    }
    if (takeWord("BETWEEN")) {
      const low = literal();
      return takeWord("AND")
        ? negatable(negated, { kind: "between", key, low, high: literal() })
        : fail("AND");
    }
    if (takeWord("LIKE")) return negatable(negated, { kind: "like", key, pattern: literal() });
    if (negated) return fail("IN, BETWEEN or LIKE");
    return { kind: "compare", key, with: comparison(), value: literal() };
  };
  const factor = (): Expression => {
    if (++depth > maxDepth) throw invalidInput("Expression: too deeply nested");
    try {
      if (takeWord("NOT")) return { kind: "not", part: factor() };
      if (!isSign("(")) return predicate();
      next();
      const inner = disjunction();
      expectSign(")");
      return inner;
    } finally {
      depth -= 1;
    }
  };
  const chain = (kind: "and" | "or", word: string, part: () => Expression): Expression => {
    const parts = [part()];
    while (takeWord(word)) parts.push(part());
    return parts.length === 1 ? (parts[0] as Expression) : { kind, parts };
  };
  const conjunction = () => chain("and", "AND", factor);
  const disjunction = (): Expression => chain("or", "OR", conjunction);

  const whole = disjunction();
  return peek().kind === "end" ? whole : fail("AND, OR or the end");
};
