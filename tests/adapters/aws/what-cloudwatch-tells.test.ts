import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createCloudWatchAlarmBoard } from "../../../adapters/aws/alarm-board.ts";
import { cloudWatchClient } from "../../../adapters/aws/clients/cloudwatch.ts";
import { cloudWatchLogsClient } from "../../../adapters/aws/clients/cloudwatch-logs.ts";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createLogInsights } from "../../../adapters/aws/log-insights.ts";
import { createSqsQueueGauges } from "../../../adapters/aws/queue-gauges.ts";
import { resourceName } from "../../../contracts/names.ts";

type Call = { readonly operation: string; readonly input: Record<string, unknown> };
type Answer = { readonly status?: number; readonly body: unknown };

/** Answers as CloudWatch's documentation says it does: no emulator here has it. */
let answer: (call: Call) => Answer;
let calls: Call[] = [];
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    const call = { operation, input: JSON.parse(Buffer.concat(chunks).toString() || "{}") };
    calls.push(call);
    const { status = 200, body } = answer(call);
    response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
  });
});
let config: {
  region: string;
  endpoint: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  config = {
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  };
});
beforeEach(() => {
  calls = [];
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

const nameOf = (name: string) => resourceName("dev", name);
const now = () => new Date("2025-04-07T12:00:00Z");

describe("the age of the oldest message", () => {
  it("is CloudWatch's newest measurement of that queue", async () => {
    answer = ({ operation, input }) => {
      if (operation === "GetQueueUrl") return { body: { QueueUrl: `${config.endpoint}/${input.QueueName}` } };
      if (operation === "GetQueueAttributes")
        return { body: { Attributes: { ApproximateNumberOfMessages: "4" } } };
      return {
        body: {
          MetricDataResults: [
            { Id: "q0", Values: [90, 30] },
            { Id: "q1", Values: [] },
          ],
        },
      };
    };
    const gauges = createSqsQueueGauges(sqsClient(config), cloudWatchClient(config), nameOf, now);
    expect(await gauges.read(["fetch-page", "compact-day"])).toEqual(
      new Map([
        ["fetch-page", { visible: 4, inFlight: 0, delayed: 0, oldestSeconds: 90 }],
        ["compact-day", { visible: 4, inFlight: 0, delayed: 0 }],
      ]),
    );
    const asked = calls.find(({ operation }) => operation === "GetMetricData");
    expect(asked?.input).toMatchObject({
      ScanBy: "TimestampDescending",
      MetricDataQueries: [
        {
          MetricStat: {
            Metric: {
              Namespace: "AWS/SQS",
              MetricName: "ApproximateAgeOfOldestMessage",
              Dimensions: [{ Name: "QueueName", Value: "bovespa-dev-fetch-page" }],
            },
          },
        },
        {},
      ],
    });
  });
});

describe("an endpoint without CloudWatch", () => {
  it("still tells the depth of its queues", async () => {
    answer = ({ operation }) => {
      if (operation === "GetQueueUrl") return { body: { QueueUrl: `${config.endpoint}/q` } };
      if (operation === "GetQueueAttributes") return { body: { Attributes: {} } };
      return { status: 501, body: { __type: "NotImplemented", message: "no such service" } };
    };
    const gauges = createSqsQueueGauges(sqsClient(config), cloudWatchClient(config), nameOf, now);
    expect([...(await gauges.read(["fetch-page"])).values()]).toEqual([
      { visible: 0, inFlight: 0, delayed: 0 },
    ]);
  });
});

describe("the alarms of a stage", () => {
  it("are all pages of them, by the names that the runbook has", async () => {
    answer = ({ input }) => ({
      body: {
        MetricAlarms: [
          {
            AlarmName: input.NextToken ? "bovespa-dev-fetch-page-is-late" : "bovespa-dev-no-audit-for-a-day",
            StateValue: input.NextToken ? "ALARM" : "INSUFFICIENT_DATA",
            StateUpdatedTimestamp: 1_744_016_400,
            StateReason: "Threshold Crossed",
          },
        ],
        ...(input.NextToken ? {} : { NextToken: "more" }),
      },
    });
    const since = new Date("2025-04-07T09:00:00Z");
    expect(await createCloudWatchAlarmBoard(cloudWatchClient(config), nameOf).states()).toEqual([
      { name: "no-audit-for-a-day", state: "INSUFFICIENT_DATA", since, reason: "Threshold Crossed" },
      { name: "fetch-page-is-late", state: "ALARM", since, reason: "Threshold Crossed" },
    ]);
    expect(calls[0]?.input).toMatchObject({ AlarmNamePrefix: "bovespa-dev-" });
  });

  it("that may not be read are an error, not an absence", async () => {
    answer = () => ({ status: 403, body: { __type: "AccessDeniedException", message: "no" } });
    await expect(createCloudWatchAlarmBoard(cloudWatchClient(config), nameOf).states()).rejects.toMatchObject(
      { code: "aws-refused" },
    );
  });
});

describe("the logs of the functions", () => {
  const insights = (linesPerSearch?: number) =>
    createLogInsights(cloudWatchLogsClient(config), ["/aws/lambda/bovespa-dev-fetch-page"], {
      now,
      pause: async () => undefined,
      ...(linesPerSearch === undefined ? {} : { linesPerSearch }),
    });
  const row = (message: string) => [
    { field: "@timestamp", value: "2025-04-07 09:00:01.000" },
    { field: "@message", value: message },
    { field: "@log", value: "123456789012:/aws/lambda/bovespa-dev-fetch-page" },
  ];

  it("are searched until the search is complete; what is no JSON is shown as it is", async () => {
    const statuses = ["Scheduled", "Running", "Complete"];
    answer = ({ operation }) =>
      operation === "StartQuery"
        ? { body: { queryId: "q" } }
        : {
            body: {
              status: statuses.shift(),
              results: [
                row(
                  '{"timestamp":"2025-04-07T09:00:00.500Z","service":"fetch-page","level":"WARN","message":"m","a":1}',
                ),
                row("Task timed out after 120.00 seconds\n"),
              ],
            },
          };
    expect(await insights().containing(["run-1", 'ke"y'], new Date("2025-04-07T08:59:00.500Z"))).toEqual([
      { timestamp: "2025-04-07T09:00:00.500Z", service: "fetch-page", level: "WARN", message: "m", a: 1 },
      {
        timestamp: "2025-04-07T09:00:01.000Z",
        service: "bovespa-dev-fetch-page",
        level: "INFO",
        message: "Task timed out after 120.00 seconds",
      },
    ]);
    expect(statuses).toEqual([]);
    expect(calls[0]?.input).toMatchObject({
      logGroupNames: ["/aws/lambda/bovespa-dev-fetch-page"],
      startTime: 1_744_016_340,
      endTime: 1_744_027_200,
      queryString: expect.stringContaining('@message like "run-1" or @message like "ke\\"y"'),
    });
  });

  /** Logs Insights over lines of its own: by second, by text, the earliest ones up to the limit. */
  const keeping = (lines: readonly { readonly at: string; readonly text: string }[]) => {
    const found = new Map<string, unknown>();
    answer = ({ operation, input }) => {
      if (operation !== "StartQuery")
        return { body: { status: "Complete", results: found.get(String(input.queryId)) } };
      const query = String(input.queryString);
      if (query.length > 10_000)
        return { status: 400, body: { __type: "InvalidParameterException", message: "too long" } };
      const texts = [...query.matchAll(/@message like ("(?:[^"\\]|\\.)*")/g)].map(([, text = ""]) =>
        JSON.parse(text),
      );
      const [from, to] = [Number(input.startTime), Number(input.endTime)];
      const matching = lines.flatMap(({ at, text }, ptr) => {
        const second = Math.floor(Date.parse(at) / 1000);
        const isIn = second >= from && second <= to && texts.some((one) => text.includes(one));
        const timestamp = at.replace("T", " ").replace("Z", "");
        return isIn
          ? [
              [
                { field: "@timestamp", value: timestamp },
                { field: "@message", value: text },
                { field: "@log", value: "1:/aws/lambda/f" },
                { field: "@ptr", value: String(ptr) },
              ],
            ]
          : [];
      });
      const queryId = String(found.size);
      found.set(queryId, matching.slice(0, Number(/limit (\d+)/.exec(query)?.[1])));
      return { body: { queryId } };
    };
  };

  it("are all told, search after search, when there are more than one answer holds", async () => {
    const lines = [
      { at: "2025-04-07T09:00:00.100Z", text: "run-1 a" },
      { at: "2025-04-07T09:00:01.100Z", text: "run-1 same" },
      { at: "2025-04-07T09:00:01.100Z", text: "run-1 same" },
      { at: "2025-04-07T09:00:01.900Z", text: "run-1 c" },
      { at: "2025-04-07T09:00:03.000Z", text: "run-2" },
      { at: "2025-04-07T09:05:00.000Z", text: "run-1 d" },
    ];
    keeping(lines);
    const found = await insights(4).containing(["run-1"], new Date("2025-04-07T08:59:00Z"));
    expect(found.map(({ timestamp, message }) => ({ at: timestamp, text: message }))).toEqual(
      lines.filter(({ text }) => text !== "run-2"),
    );
  });

  it("are not cut in silence where one second holds more than one answer", async () => {
    keeping(["a", "b", "c"].map((text) => ({ at: "2025-04-07T09:00:00.000Z", text: `run-1 ${text}` })));
    await expect(insights(2).containing(["run-1"], new Date("2025-04-07T08:59:00Z"))).rejects.toMatchObject({
      code: "too-many-lines",
      message: expect.stringContaining("2025-04-07T09:00:00"),
    });
  });

  it("are found by more texts than one search may name, each line once", async () => {
    const keys = Array.from({ length: 300 }, (_, at) => `curated/index_portfolio/file-${at}.parquet`);
    const lines = keys.map((key, at) => ({
      at: new Date(now().getTime() - 1e6 - at).toISOString(),
      text: key,
    }));
    keeping([...lines, { at: "2025-04-07T09:00:00.000Z", text: `${keys[0]} and ${keys[299]}` }]);
    const found = await insights().containing(keys, new Date("2025-04-07T08:59:00Z"));
    expect(found).toHaveLength(301);
  });

  it("that do not exist, and a search that fails, are told apart", async () => {
    answer = () => ({ status: 400, body: { __type: "ResourceNotFoundException", message: "no group" } });
    await expect(insights().containing(["x"], now())).rejects.toMatchObject({ code: "no-logs" });
    answer = ({ operation }) =>
      operation === "StartQuery" ? { body: { queryId: "q" } } : { body: { status: "Timeout" } };
    await expect(insights().containing(["x"], now())).rejects.toMatchObject({
      code: "aws-failed",
      message: expect.stringContaining("Timeout"),
    });
  });
});
