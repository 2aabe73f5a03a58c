import { malformedXml } from "../errors.ts";

/** One element; names are without their namespace prefix, attributes are passed over. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface Open {
  readonly qualified: string;
  readonly children: XmlElement[];
  text: string;
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const deepest = 20;

const unescapeXml = (text: string): string =>
  text.replace(/&([^;&]*);?/g, (whole, body: string) => {
    const known = named[body];
    if (known !== undefined && whole.endsWith(";")) return known;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}));$/.exec(whole.slice(1));
    const code = number?.[1] ? Number.parseInt(number[1], 16) : Number(number?.[2]);
    if (!(code <= 0x10ffff)) throw malformedXml(`unknown entity ${whole.slice(0, 20)}`);
    return String.fromCodePoint(code);
  });

const token =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

const localName = (qualified: string): string => qualified.slice(qualified.indexOf(":") + 1);

/** Reads a whole document; throws `MalformedXML` for anything else. Document types are refused. */
export const readXml = (source: string): XmlElement => {
  const text = source.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const stack: Open[] = [{ qualified: "", children: [], text: "" }];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw malformedXml(`unexpected text at character ${at}`);
    const [, cdata, closing, qualified, , empty, plain] = found;
    const top = stack.at(-1) as Open;
    if (cdata !== undefined) top.text += cdata;
    else if (plain !== undefined) top.text += unescapeXml(plain);
    else if (qualified === undefined) continue;
    else if (closing) {
      if (top.qualified !== qualified) throw malformedXml(`</${qualified}> closes <${top.qualified}>`);
      stack.pop();
      stack.at(-1)?.children.push({ name: localName(qualified), children: top.children, text: top.text });
    } else if (empty) top.children.push({ name: localName(qualified), children: [], text: "" });
    else if (stack.length > deepest) throw malformedXml("nested too deeply");
    else stack.push({ qualified, children: [], text: "" });
  }
  const [document] = stack as [Open];
  const [root] = document.children;
  if (stack.length > 1 || !root || document.children.length > 1 || document.text.trim() !== "")
    throw malformedXml("not one complete root element");
  return root;
};

export const childrenNamed = (element: XmlElement, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.name === name);

/** The text of the one child of that name; undefined where there is none. */
export const childText = (element: XmlElement, name: string): string | undefined => {
  const found = childrenNamed(element, name);
  if (found.length > 1) throw malformedXml(`more than one ${name}`);
  return found[0]?.text;
};

export const requiredText = (element: XmlElement, name: string): string => {
  const text = childText(element, name);
  if (text === undefined) throw malformedXml(`${element.name} has no ${name}`);
  return text;
};
