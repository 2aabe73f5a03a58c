import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { Edits } from "../../core/dead-letters/edits.ts";
import { PermanentError, VisibleError } from "../../core/errors.ts";
import { parseBody, parseValue } from "../../core/parse-body.ts";

/** Of a saved letter what an edit needs; a body may be written as JSON itself. */
const EditedLetter = z.object({
  id: z.string().min(1),
  body: z.union([z.string().min(1), z.record(z.string(), z.unknown())]),
});

export interface EditFile {
  readonly file: string;
  readonly bodies: Edits;
}

/** JSON lines, or one JSON array. Throws a `VisibleError` (`bad-edit`) naming file and place. */
export const parseEdits = (text: string, file: string): EditFile => {
  const at = <Result>(place: string, read: () => Result): Result => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      throw new VisibleError("bad-edit", `${file} ${place}: ${error.message}`, { cause: error });
    }
  };
  const letters = text.trimStart().startsWith("[")
    ? at("is not an array", () => parseBody(z.array(z.unknown()), text)).map((one, index) =>
        at(`letter ${index + 1}`, () => parseValue(EditedLetter, one)),
      )
    : text
        .split("\n")
        .flatMap((line, index) =>
          line.trim() === "" ? [] : [at(`line ${index + 1}`, () => parseBody(EditedLetter, line))],
        );
  const bodies = new Map(
    letters.map(({ id, body }) => [id, typeof body === "string" ? body : JSON.stringify(body)]),
  );
  if (bodies.size === 0) throw new VisibleError("bad-edit", `${file} holds no letter`);
  if (bodies.size < letters.length) throw new VisibleError("bad-edit", `${file} names a letter twice`);
  return { file, bodies };
};

export const readEdits = async (file: string): Promise<EditFile> => {
  const text = await readFile(file, "utf8").catch((cause: Error) => {
    throw new VisibleError("cannot-read", `cannot read ${file}: ${cause.message}`, { cause });
  });
  return parseEdits(text, file);
};
