import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGlueCatalog } from "../../../adapters/aws/catalog.ts";
import { glueClient } from "../../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../../adapters/aws/clients/s3.ts";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { translated } from "../../../adapters/aws/errors.ts";
import { createGlueJobRunner } from "../../../adapters/aws/job-runner.ts";
import { createSqsMessageBus } from "../../../adapters/aws/message-bus.ts";
import { createS3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { IndexWeights } from "../../../contracts/tables/index-weights.ts";
import { PermanentError, TransientError } from "../../../core/errors.ts";
import { refineRequest } from "../../../core/refine-inputs.ts";

/** Answers in AWS's place whatever a test says, so that answers are seen which an emulator never gives. */
const answer = { status: 200, body: "" };
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(answer.status).end(answer.body));
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
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

const answering = (status: number, body: unknown) => {
  answer.status = status;
  answer.body = typeof body === "string" ? body : JSON.stringify(body);
};
const s3Error = (code: string) => `<Error><Code>${code}</Code><Message>of a test</Message></Error>`;

describe("a batch of messages of which SQS takes only some", () => {
  it("is rejected, so that all of it is sent again", async () => {
    answering(200, {
      QueueUrl: `${config.endpoint}/q`,
      Successful: [],
      Failed: [{ Id: "1", SenderFault: false, Code: "InternalError", Message: "try again" }],
    });
    await expect(createSqsMessageBus(sqsClient(config), "q").send([1, 2])).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-failed",
      message: expect.stringContaining("try again (InternalError)"),
    });
  });
});

describe("deleted objects of which S3 keeps some", () => {
  it("are rejected, naming one that stayed", async () => {
    answering(
      200,
      "<DeleteResult><Error><Key>a/b</Key><Code>InternalError</Code><Message>later</Message></Error></DeleteResult>",
    );
    await expect(createS3ObjectStore(s3Client(config), "lake").delete(["a/a", "a/b"])).rejects.toMatchObject({
      name: "TransientError",
      message: expect.stringContaining("s3://lake/a/b: later"),
    });
  });
});

describe("a conditional write that S3 refuses", () => {
  const put = (onlyIf?: "absent" | { etag: string }) =>
    createS3ObjectStore(s3Client(config), "lake").put("a", new Uint8Array(1), onlyIf ? { onlyIf } : {});

  it.each([
    [412, "PreconditionFailed"],
    [409, "ConditionalRequestConflict"],
    [404, "NoSuchKey"],
  ])("with %i %s was lost to another writer", async (status, code) => {
    answering(status, s3Error(code));
    expect(await put({ etag: '"1"' })).toBe("lost");
  });

  it.each([
    [409, "OperationAborted", "TransientError"],
    [404, "NoSuchBucket", "TransientError"],
    [403, "AccessDenied", "TransientError"],
  ])("with %i %s was not", async (status, code, name) => {
    answering(status, s3Error(code));
    await expect(put("absent")).rejects.toMatchObject({ name });
  });

  it("cannot be lost without a condition", async () => {
    answering(412, s3Error("PreconditionFailed"));
    await expect(put()).rejects.toMatchObject({ name: "TransientError", code: "aws-failed" });
  });
});

describe("partitions of which Glue takes only some", () => {
  const partition = { values: ["2025-04-07", "PETR4"], prefix: "refined/index_weights/" };
  const errors = (code: string) => ({
    Errors: [
      {
        PartitionValues: ["2025-04-07", "PETR4"],
        ErrorDetail: { ErrorCode: code, ErrorMessage: "of a test" },
      },
    ],
  });

  it.each([
    ["add", "AlreadyExistsException"],
    ["remove", "EntityNotFoundException"],
  ] as const)("%s: %s is what was wanted", async (verb, code) => {
    answering(200, errors(code));
    await createGlueCatalog(glueClient(config), "db", "lake")[verb](IndexWeights, [partition]);
  });

  it.each([
    ["add", "EntityNotFoundException"],
    ["remove", "InternalServiceException"],
  ] as const)("%s: %s is rejected, naming the partition", async (verb, code) => {
    answering(200, errors(code));
    await expect(
      createGlueCatalog(glueClient(config), "db", "lake")[verb](IndexWeights, [partition]),
    ).rejects.toMatchObject({
      name: "TransientError",
      message: expect.stringContaining("index_weights: 2025-04-07/PETR4: of a test"),
    });
  });
});

describe("a job that Glue does not start", () => {
  it.each([
    ["ConcurrentRunsExceededException", "TransientError", "job-busy"],
    ["EntityNotFoundException", "TransientError", "aws-refused"],
    ["ResourceNumberLimitExceededException", "TransientError", "aws-failed"],
  ])("because of %s is a %s (%s)", async (type, name, code) => {
    answering(400, { __type: type, message: "of a test" });
    await expect(
      createGlueJobRunner(glueClient(config), "refine").start(refineRequest(["2025-04-07"], "r")),
    ).rejects.toMatchObject({ name, code, message: expect.stringContaining("refine") });
  });
});

describe("translated", () => {
  it.each([
    "AccessDenied",
    "AccessDeniedException",
    "NoSuchBucket",
    "QueueDoesNotExist",
    "EntityNotFoundException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
    "ExpiredToken",
  ])("takes %s for a refusal that a policy or a resource on its way may still lift", (name) => {
    const cause = Object.assign(new Error("no"), { name });
    expect(translated(cause, "do it")).toMatchObject({ name: "TransientError", code: "aws-refused" });
  });

  it("knows the refusal of a HEAD, which has no body to name it, by its status", async () => {
    answering(403, "");
    await expect(createS3ObjectStore(s3Client(config), "lake").head("a")).rejects.toMatchObject({
      name: "TransientError",
      code: "aws-refused",
      message: expect.stringContaining("head s3://lake/a"),
    });
  });

  it("takes a request that can never be right for one that fails for good", () => {
    const cause = Object.assign(new Error("queryString is empty"), { name: "InvalidRequestException" });
    expect(translated(cause, "query")).toMatchObject({ name: "PermanentError", code: "aws-refused" });
  });

  it("leaves the project's own errors as they are", () => {
    const own = [new PermanentError("a", "b"), new TransientError("c", "d")];
    expect(own.map((error) => translated(error, "do it"))).toEqual(own);
  });

  it("says what was tried and keeps the cause", () => {
    const cause = Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    expect(translated(cause, "list s3://lake/a")).toMatchObject({
      name: "TransientError",
      code: "aws-failed",
      message: "list s3://lake/a: slow down (ThrottlingException)",
      cause,
    });
    expect(translated("a text", "do it")).toMatchObject({
      code: "aws-failed",
      message: "do it: a text (unknown)",
    });
  });
});
