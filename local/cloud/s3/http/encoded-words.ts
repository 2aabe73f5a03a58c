/** RFC 2047 in headers: what is not ASCII travels as `=?UTF-8?B?…?=`. */

const word = /=\?([\w-]+)\?([BbQq])\?([^?\s]*)\?=/g;

const decodeQ = (text: string): Buffer =>
  Buffer.from(
    text
      .replaceAll("_", " ")
      .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

const decodeBytes = (bytes: Buffer, charset: string): string | undefined => {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** A header's value as people mean it: raw UTF-8 and encoded words are decoded, anything else stays as it is. */
export const decodeHeaderText = (value: string): string => {
  const text = decodeBytes(Buffer.from(value, "latin1"), "utf-8") ?? value;
  return text
    .replace(/(\?=)\s+(?==\?)/g, "$1")
    .replace(word, (whole, charset: string, encoding: string, body: string) => {
      const bytes = encoding.toUpperCase() === "B" ? Buffer.from(body, "base64") : decodeQ(body);
      return decodeBytes(bytes, charset) ?? whole;
    });
};

/** ASCII as it stands; otherwise one encoded word, as S3 returns it. */
export const encodeHeaderText = (text: string): string =>
  /^[\t\x20-\x7e]*$/.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString("base64")}?=`;
