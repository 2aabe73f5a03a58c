import { S3Error } from "../errors.ts";

export interface ChunkedBody {
  /** The payload, without its framing. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What came after the last chunk, names in lower case; complete once `chunks` has ended. */
  readonly trailers: ReadonlyMap<string, string>;
}

const longestLine = 16 * 1024;
const incomplete = () =>
  new S3Error("IncompleteBody", 400, "The request body terminated unexpectedly or is not aws-chunked");

/**
 * Decodes `Content-Encoding: aws-chunked`: `<hex size>[;extensions]CRLF <bytes> CRLF …, 0 CRLF`, trailers, CRLF.
 * Chunk signatures are passed over, as requests are not authenticated.
 */
export const decodeAwsChunked = (source: AsyncIterable<Uint8Array>): ChunkedBody => {
  const trailers = new Map<string, string>();

  const decode = async function* (): AsyncGenerator<Uint8Array> {
    const input = source[Symbol.asyncIterator]();
    let held: Uint8Array = Buffer.alloc(0);
    let ended = false;

    const more = async (): Promise<boolean> => {
      const next = await input.next();
      if (next.done) {
        ended = true;
        return false;
      }
      held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
      return true;
    };

    const line = async (): Promise<string | undefined> => {
      for (;;) {
        const end = held.indexOf(0x0a);
        if (end >= 0) {
          const text = Buffer.from(held.subarray(0, end)).toString("latin1");
          held = held.subarray(end + 1);
          return text.endsWith("\r") ? text.slice(0, -1) : text;
        }
        if (held.length > longestLine) throw incomplete();
        if (!(await more())) return undefined;
      }
    };

    const size = async (): Promise<number> => {
      const [hex = ""] = ((await line()) ?? "").split(";");
      if (!/^[0-9a-fA-F]{1,12}$/.test(hex)) throw incomplete();
      return Number.parseInt(hex, 16);
    };

    for (let left = await size(); left > 0; left = await size()) {
      while (left > 0) {
        if (held.length === 0 && !(await more())) throw incomplete();
        const piece = held.subarray(0, left);
        held = held.subarray(piece.length);
        left -= piece.length;
        if (piece.length > 0) yield piece;
      }
      if ((await line()) !== "") throw incomplete();
    }
    // Some clients leave out the last empty line; the end of the body closes the trailers as well.
    for (let text = await line(); text; text = await line()) {
      const colon = text.indexOf(":");
      if (colon <= 0)
        throw new S3Error(
          "MalformedTrailerError",
          400,
          "The request contained trailing data that was not well-formed",
        );
      trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
    }
    while (!ended && held.length === 0 && (await more()));
    if (held.length > 0) throw incomplete();
  };

  return { chunks: decode(), trailers };
};
