import { date, decimal, string, table } from "../../contracts/tables/table.ts";
import type { FileDataset, SessionColumns } from "../../core/datasets/dataset.ts";
import { PermanentError, TransientError } from "../../core/errors.ts";
import type { Upstream, UpstreamAnswer } from "../../core/ports.ts";

export const MadeUpQuotes = table({
  name: "made_up_quotes",
  layer: "curated",
  version: 1,
  description: "Stands in for a table that comes from files",
  columns: {
    sessionDate: date({ description: "Session" }),
    ticker: string({ description: "Ticker" }),
    close: decimal(11, 2)({ description: "Close" }),
  },
  sortKey: ["ticker"],
  partitionKeys: [
    { name: "ano", description: "Year" },
    { name: "mes", description: "Month" },
    { name: "dia", description: "Day" },
  ],
  inputs: [],
});

const compact = (day: string) => day.split("-").reverse().join("");

const textOf = async (file: AsyncIterable<Uint8Array>) => {
  const pieces: Uint8Array[] = [];
  for await (const piece of file) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
};

interface Line {
  readonly session: string;
  readonly ticker: string;
  readonly close: bigint;
}

const linesOf = async (file: AsyncIterable<Uint8Array>): Promise<readonly Line[]> => {
  const text = await textOf(file);
  if (text.startsWith("<")) throw new TransientError("html-answer", "the answer is HTML");
  return text.split("\n").map((line, at) => {
    const [session = "", ticker = "", close = ""] = line.split(" ");
    if (!/^\d+$/.test(close)) throw new PermanentError("bad-field", `line ${at + 1}: not a number: ${close}`);
    return { session, ticker, close: BigInt(close) };
  });
};

async function* bySession(lines: readonly Line[]): AsyncGenerator<SessionColumns> {
  for (const [session, rows] of Map.groupBy(lines, (line) => line.session))
    yield {
      session,
      rows: rows.length,
      columns: {
        sessionDate: rows.map((row) => row.session),
        ticker: rows.map((row) => row.ticker),
        close: rows.map((row) => row.close),
      },
    };
}

/** A file of lines such as `2024-01-02 PETR4 3890`, in order of their sessions. */
export const madeUpQuotes: FileDataset = {
  name: "made-up-quotes",
  form: "file",
  perIndex: false,
  dueAt: "22:30",
  covers: "session",
  history: { from: "1986-01-02", byDaySince: "2014-01-02" },
  table: MadeUpQuotes,
  fileName: (period) =>
    "day" in period ? `MADEUP_D${compact(period.day)}.ZIP` : `MADEUP_A${period.year}.ZIP`,
  request: (period) => ({
    service: "historical-quotes",
    path: `made-up/${madeUpQuotes.fileName(period)}`,
  }),
  inspect: async (open) => {
    const lines = await linesOf(open());
    return {
      order: "by-session",
      rows: lines.length,
      firstSession: lines[0]?.session ?? "",
      lastSession: lines.at(-1)?.session ?? "",
    };
  },
  sessions: async function* (file) {
    yield* bySession(await linesOf(file));
  },
};

/** Answers what `answer` says of a file's name, and counts the calls. */
export const fileUpstream = (
  answer: (fileName: string) => string,
): Upstream & { readonly asked: readonly string[] } => {
  const asked: string[] = [];
  return {
    asked,
    get: async ({ path }): Promise<UpstreamAnswer> => {
      asked.push(path);
      return {
        url: `https://b3.test/${path}`,
        status: 200,
        contentType: "application/zip",
        body: new TextEncoder().encode(answer(path.slice(path.lastIndexOf("/") + 1))),
        capturedAt: new Date("2024-01-02T23:00:00Z"),
      };
    },
  };
};
