const lineEnd = "\r\n";

/** A record as text, fields by their first position; what is left out is as in a share of the cash market. */
export const record = (fields: Readonly<Record<number, string>> = {}): string => {
  const all: Record<number, string> = {
    1: "01",
    3: "20240102",
    11: "02",
    13: "PETR4       ",
    25: "010",
    28: "PETROBRAS   ",
    40: "PN      N2",
    50: "   ",
    53: "R$  ",
    57: "0000000003700",
    70: "0000000003800",
    83: "0000000003600",
    96: "0000000003750",
    109: "0000000003790",
    122: "0000000003780",
    135: "0000000003791",
    148: "00123",
    153: "000000000000004500",
    171: "000000000000168750",
    189: "0000000000000",
    202: "0",
    203: "99991231",
    211: "0000001",
    218: "0000000000000",
    231: "BRPETRACNPR6",
    243: "199",
    ...fields,
  };
  const characters = Array.from({ length: 245 }, () => " ");
  for (const [at, text] of Object.entries(all))
    [...text].forEach((character, offset) => {
      characters[Number(at) - 1 + offset] = character;
    });
  return characters.join("");
};

const frame = (type: string, year: number, rest = "") =>
  `${type}COTAHIST.${year}BOVESPA ${year}1231${rest}`.padEnd(245);

export interface FileOptions {
  readonly year?: number;
  /** What the trailer says; left out, the truth. */
  readonly count?: number;
  readonly end?: string;
  /** Whether the last line has a line end. */
  readonly isClosed?: boolean;
}

/** A COTAHIST file of these records. */
export const file = (
  records: readonly string[],
  { year = 2024, count = records.length + 2, end = lineEnd, isClosed = true }: FileOptions = {},
): Uint8Array => {
  const trailer = frame("99", year, String(count).padStart(11, "0"));
  const text = [frame("00", year), ...records, trailer].join(end) + (isClosed ? end : "");
  return Buffer.from(text, "latin1");
};

/** The bytes in chunks of so many. */
export const chunked = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size));
