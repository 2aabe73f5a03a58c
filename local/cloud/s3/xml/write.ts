/** What an element holds: text, further elements, or nothing. Left out when undefined. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | XmlFields
  | readonly XmlFields[]
  | readonly string[];
export interface XmlFields {
  readonly [element: string]: XmlValue;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

// Control characters are written as references: a bare carriage return would come back as a line feed.
const special = /[&<>"\p{Cc}\u2028\ufffe\uffff]/gu;

export const escapeXml = (text: string): string =>
  text.replace(special, (found) => entities[found] ?? `&#x${found.charCodeAt(0).toString(16)};`);

const writeElement = (name: string, value: XmlValue): string => {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((item) => writeElement(name, item)).join("");
  if (typeof value === "object") return `<${name}>${writeFields(value as XmlFields)}</${name}>`;
  return `<${name}>${escapeXml(String(value))}</${name}>`;
};

const writeFields = (fields: XmlFields): string => {
  let text = "";
  for (const name in fields) text += writeElement(name, fields[name]);
  return text;
};

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A document of the S3 namespace; an array is written as that many elements of its name. */
export const writeXml = (root: string, fields: XmlFields): string =>
  `${declaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${writeFields(fields)}</${root}>`;

/** A document whose root holds text only. */
export const writeXmlText = (root: string, text: string): string =>
  `${declaration}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${escapeXml(text)}</${root}>`;

/** Errors have no namespace. */
export const writeErrorXml = (fields: XmlFields): string =>
  `${declaration}<Error>${writeFields(fields)}</Error>`;
