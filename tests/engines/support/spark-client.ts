import { request } from "node:http";

export interface SparkResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface ProgramResult {
  readonly exit: number;
  readonly stderr: string;
}

/** Not `fetch`, which gives up on an answer that takes five minutes. */
const post = (endpoint: string, body: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(endpoint, { method: "POST" }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

/** What `spark_driver.py` answers. Both throw an `Error` with Spark's message. */
export const createSparkClient = (endpoint: string) => {
  const ask = async (question: object): Promise<unknown> => {
    const body = JSON.stringify(question);
    const answer = JSON.parse(await post(endpoint, body)) as { readonly error?: string };
    if (answer.error !== undefined) throw new Error(`${answer.error}\n${body.slice(0, 2000)}`);
    return answer;
  };
  return {
    query: (sql: string) => ask({ sql }) as Promise<SparkResult>,
    /** Runs a Python program over the session there is. */
    run: (program: string, args: readonly string[]) =>
      ask({ program, arguments: args }) as Promise<ProgramResult>,
  };
};

export type Spark = ReturnType<typeof createSparkClient>;
