import { invalidArgument } from "../errors.ts";
import { formEncode } from "../keys/form-encode.ts";
import type { S3Request } from "../request.ts";

const mostAtOnce = 1000;

/** `max-keys` and its like: none means a thousand, more than that too. */
export const readLimit = (request: S3Request, name: string): number => {
  const text = request.query.get(name);
  if (text === undefined || text === "") return mostAtOnce;
  if (!/^\d{1,10}$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw invalidArgument("Provided value is not an integer between 0 and 2147483647", name, text);
  return Math.min(Number(text), mostAtOnce);
};

/** How the keys of a listing are written: as they are, or encoded where `encoding-type=url` asks for it. */
export const readEncoding = (request: S3Request): { name?: "url"; encode: (key: string) => string } => {
  const name = request.query.get("encoding-type");
  if (name === undefined || name === "") return { encode: (key) => key };
  if (name !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", name);
  return { name, encode: formEncode };
};
