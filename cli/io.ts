import { styleText } from "node:util";

/** Where a command writes: results on stdout, progress and messages on stderr. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether a person watches stderr. */
  readonly isInteractive: boolean;
  readonly columns: number;
  /** What a person types, for commands that listen. */
  readonly input?: NodeJS.ReadableStream;
}

export const processIo = (): Io => ({
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  isInteractive: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 100,
  // Opened by the command that reads it: an open one would keep the process from ending.
  get input() {
    return process.stdin;
  },
});

type Style = Parameters<typeof styleText>[0];

/** Colour where stdout is a terminal that wants it. */
export const styled = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout, validateStream: true });

/** The same for stderr. */
export const styledError = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stderr, validateStream: true });
