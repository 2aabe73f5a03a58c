/** Rows of a statement; every value as Trino prints it, numbers with all of their digits, NULL as null. */
export interface TrinoResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly stats: TrinoStats;
}

export interface TrinoStats {
  /** Rows that were read from files. */
  readonly processedRows: number;
  /** Bytes that were read from files. */
  readonly physicalInputBytes: number;
}

interface Answer {
  readonly nextUri?: string;
  readonly columns?: TrinoResult["columns"];
  readonly data?: readonly (readonly unknown[])[];
  readonly stats: TrinoStats;
  readonly error?: {
    readonly errorName: string;
    readonly message: string;
    readonly failureInfo?: FailureInfo;
  };
}

interface FailureInfo {
  readonly message?: string;
  readonly cause?: FailureInfo;
}

const causes = (info: FailureInfo | undefined): string[] =>
  info === undefined ? [] : [info.message ?? "", ...causes(info.cause)];

/** Numbers stay the text they came as: a BIGINT has more digits than a JavaScript number. */
const keepDigits = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" ? (context?.source ?? String(value)) : value;

const cell = (value: unknown): string | null =>
  value === null ? null : typeof value === "object" ? JSON.stringify(value) : String(value);

const read = (text: string): Answer => {
  const { data } = JSON.parse(text, keepDigits) as Answer;
  return { ...(JSON.parse(text) as Answer), ...(data === undefined ? {} : { data }) };
};

/** Trino's own protocol: a statement is posted, and pages are asked for until there is none. */
export const createTrinoClient = (endpoint: string, catalog: string) => {
  const call = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`Trino answers ${response.status}: ${text.slice(0, 500)}`);
    return read(text);
  };

  /** Throws an `Error` whose message begins with Trino's name of the failure and holds those of its causes. */
  return async (sql: string, schema?: string): Promise<TrinoResult> => {
    const headers = {
      "X-Trino-User": "tests",
      "X-Trino-Catalog": catalog,
      ...(schema === undefined ? {} : { "X-Trino-Schema": schema }),
    };
    let answer = await call(`${endpoint}/v1/statement`, { method: "POST", body: sql, headers });
    const rows: (string | null)[][] = [];
    let columns: TrinoResult["columns"] = [];
    for (;;) {
      const { error } = answer;
      if (error) {
        const reasons = [error.errorName, ...new Set([error.message, ...causes(error.failureInfo)])];
        throw new Error(`${reasons.join(": ")}\n${sql.slice(0, 2000)}`);
      }
      columns = answer.columns ?? columns;
      for (const row of answer.data ?? []) rows.push(row.map(cell));
      if (answer.nextUri === undefined) return { columns, rows, stats: answer.stats };
      answer = await call(answer.nextUri, { headers });
    }
  };
};

export type TrinoQuery = ReturnType<typeof createTrinoClient>;
