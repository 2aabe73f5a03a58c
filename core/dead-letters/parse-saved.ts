import { SavedLetter } from "../../contracts/saved-letter.ts";
import { PermanentError, VisibleError } from "../errors.ts";
import { parseBody } from "../parse-body.ts";

/** Letters as `save` and `discard` write them, a line each. Throws a `VisibleError` (`bad-letters`) naming file and line. */
export const parseSaved = (text: string, file: string): readonly SavedLetter[] =>
  text.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return [];
    try {
      return [parseBody(SavedLetter, line)];
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      throw new VisibleError("bad-letters", `${file} line ${at + 1}: ${error.message}`, { cause: error });
    }
  });
