import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";

const outdated = (): never => {
  throw new Error("done, fail and succeed are not part of the current Lambda runtime");
};

/** The context of one call, as Lambda gives it; time runs out `timeoutSeconds` after now. */
export const lambdaContext = (functionName: string, region: string, timeoutSeconds: number): Context => {
  const deadline = performance.now() + timeoutSeconds * 1000;
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${region}:000000000000:function:${functionName}`,
    memoryLimitInMB: "1024",
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: "local",
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
    done: outdated,
    fail: outdated,
    succeed: outdated,
  };
};
