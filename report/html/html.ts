const isHtml: unique symbol = Symbol("html");

/** Markup, which is set into other markup as it is. */
export interface Html {
  readonly [isHtml]: true;
  readonly text: string;
}

/** Markup of one's own making. Never for what comes from data. */
export const trusted = (text: string): Html => ({ [isHtml]: true, text });

type Value = string | number | Html | readonly Value[] | undefined;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");

const rendered = (value: Value): string => {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return isHtml in value ? value.text : value.map(rendered).join("");
};

/** Markup in which every value but markup is escaped, for text and for attributes in double quotes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  trusted(strings.map((text, at) => text + rendered(values[at])).join(""));
