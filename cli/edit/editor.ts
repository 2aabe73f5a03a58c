import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readEditor } from "../../adapters/config.ts";
import type { Ask, DeadLetters } from "../../core/dead-letters/dead-letters.ts";
import { decodedBody, type Letter } from "../../core/dead-letters/letter.ts";
import { VisibleError } from "../../core/errors.ts";
import type { Io } from "../io.ts";
import { type EditFile, parseEdits } from "./edit-file.ts";

/** More than these nobody edits by hand. */
const mostEdited = 200;

/** A body that is a JSON object is edited as one. */
const bodyToEdit = (body: string): unknown => {
  const value = decodedBody(body);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : body;
};

const open = async (command: string, file: string): Promise<void> => {
  const [program = "", ...args] = command.split(" ").filter((part) => part !== "");
  const child = spawn(program, [...args, file], { stdio: "inherit" });
  const ended = await once(child, "close").catch((cause: Error) => {
    throw new VisibleError("editor-failed", `cannot run ${command}: ${cause.message}`, { cause });
  });
  if (ended[0] !== 0)
    throw new VisibleError("editor-failed", `${command} ended with ${ended[0]}: nothing was sent`);
};

/**
 * Lets a person change the bodies of the asked letters in their editor; a letter taken out of the file is not sent. The
 * file stays, so that no work is lost if what comes of it is refused.
 */
export const editLetters = async (io: Io, letters: DeadLetters, ask: Ask): Promise<EditFile> => {
  const editor = readEditor();
  if (editor === undefined || !io.isInteractive)
    throw new VisibleError("no-editor", "--edit without a file needs a terminal, and VISUAL or EDITOR");
  const found: Letter[] = [];
  await letters.read(ask, (letter) => found.push(letter));
  if (found.length > mostEdited)
    throw new VisibleError(
      "too-many",
      `${found.length} letters are too many to edit by hand (${mostEdited}): select fewer, or use \`dlq save\` and --edit FILE`,
    );
  const file = join(await mkdtemp(join(tmpdir(), "bovespa-edit-")), "letters.json");
  const shown = found.map(({ id, queue, code, reason, body }) => ({
    id,
    queue,
    code,
    reason,
    body: bodyToEdit(body),
  }));
  await writeFile(file, `${JSON.stringify(shown, null, 2)}\n`);
  await open(editor, file).catch(async (error: unknown) => {
    await rm(dirname(file), { recursive: true, force: true });
    throw error;
  });
  io.err(`the edited letters are in ${file}`);
  return parseEdits(await readFile(file, "utf8"), file);
};
