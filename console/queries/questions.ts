import { queries, views } from "../../sql/index.ts";

export interface Question {
  readonly kind: "named" | "view";
  readonly name: string;
  /** What its file says it is for. */
  readonly purpose: string;
  readonly sql: string;
}

/** The text after `-- Purpose:`, up to the next heading of the file. */
const purposeOf = (sql: string): string =>
  /^--\s*Purpose:\s*(?<text>(?:.*\n(?!--\s*\w+:)(?=--))*.*)/m
    .exec(sql)
    ?.groups?.text?.replaceAll(/\s*\n--\s*/g, " ")
    .trim() ?? "";

const named = (
  kind: Question["kind"],
  texts: Readonly<Record<string, string>>,
  sqlOf: (name: string, text: string) => string,
) =>
  Object.entries(texts).map(
    ([name, text]): Question => ({ kind, name, purpose: purposeOf(text), sql: sqlOf(name, text) }),
  );

/** A view is looked at, not run over years of history by one click. */
const viewRows = 1000;

/** The files of `sql/queries`, and a look at each view. */
export const questions: readonly Question[] = [
  ...named("named", queries, (_name, text) => text),
  ...named("view", views, (name) => `SELECT * FROM ${name} LIMIT ${viewRows}`),
];

export const questionNamed = (name: string | undefined): Question | undefined =>
  questions.find((one) => one.name === name);
