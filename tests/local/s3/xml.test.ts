import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { S3Error } from "../../../local/cloud/s3/errors.ts";
import { readXml, type XmlElement } from "../../../local/cloud/s3/xml/read.ts";
import { writeXml, type XmlFields } from "../../../local/cloud/s3/xml/write.ts";

const name = fc.constantFrom("Key", "ETag", "Part", "Filter");
const fields: fc.Arbitrary<XmlFields> = fc.letrec<{ fields: XmlFields }>((tie) => ({
  fields: fc.dictionary(
    name,
    fc.oneof(
      { depthSize: "small" },
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }).filter((text) => text.isWellFormed()),
      tie("fields"),
    ),
    { maxKeys: 3 },
  ),
})).fields;

const asFields = (element: XmlElement): unknown =>
  element.children.length === 0
    ? element.text
    : Object.fromEntries(element.children.map((child) => [child.name, asFields(child)]));
const normal = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return entries.length === 0 ? "" : Object.fromEntries(entries.map(([key, each]) => [key, normal(each)]));
};

describe("XML", () => {
  it("is read back as it was written, whatever the text", () => {
    fc.assert(
      fc.property(fields, (document) => {
        expect(asFields(readXml(writeXml("Root", document)))).toEqual(normal(document));
      }),
    );
  });

  it("is read with namespaces, attributes, comments, CDATA and references", () => {
    const text = `\ufeff<?xml version="1.0"?><!-- x --><a:Root xmlns:a="urn:x" b='1'><Key> a&amp;<![CDATA[<b>]]>&#x20;&#233;</Key><Empty/></a:Root>\n`;
    expect(readXml(text)).toEqual({
      name: "Root",
      text: "",
      children: [
        { name: "Key", text: " a&<b> \u00e9", children: [] },
        { name: "Empty", text: "", children: [] },
      ],
    });
  });

  it.each([
    "",
    "text",
    "<a>",
    "<a></b>",
    "<a/><b/>",
    "<a>&unknown;</a>",
    "<!DOCTYPE a><a/>",
    "<a".repeat(50),
    "<a>".repeat(50),
    "<a>&#x110000;</a>",
  ])("that is %j is MalformedXML", (text) => {
    expect(() => readXml(text)).toThrow(S3Error);
  });

  it("of any text is read or refused as MalformedXML", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<",
        ">",
        "</",
        "/>",
        "a",
        "&",
        ";",
        "&lt;",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        '"',
        "=",
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          readXml(pieces.join(""));
        } catch (error) {
          expect(error).toMatchObject({ code: "MalformedXML" });
        }
      }),
    );
  });
});
