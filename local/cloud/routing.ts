import type { IncomingMessage } from "node:http";

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True for `127.0.0.1`, `localhost`, `[::1]` and every name below `localhost`, with or without a port. */
export const isLoopbackHost = (host: string | undefined): boolean => {
  const name = /^(\[[^\]]*\]|[^:]*)(?::\d{1,5})?$/.exec(host?.toLowerCase() ?? "")?.[1];
  return name !== undefined && (loopbackNames.has(name) || /^(?:[a-z0-9_.-]+)\.localhost$/.test(name));
};

/** True where no page of another site can have sent the request: no Origin, or one on this machine. */
export const isLocalOrigin = (origin: string | undefined): boolean => {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return isLoopbackHost(new URL(origin).host);
};

const scope = /^[^/]+\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request$/;

const credentialOf = (request: IncomingMessage): string | undefined => {
  const header = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1];
  if (header !== undefined) return header;
  const query = request.url?.split("?", 2)[1];
  return query === undefined ? undefined : (new URLSearchParams(query).get("X-Amz-Credential") ?? undefined);
};

/** Region and service that a request is signed for, in its header or in a presigned URL. */
const signedFor = (request: IncomingMessage): { region: string; service: string } | undefined => {
  const [, region, service] = scope.exec(credentialOf(request) ?? "") ?? [];
  return region === undefined || service === undefined ? undefined : { region, service };
};

const targets: readonly (readonly [prefix: string, service: string])[] = [
  ["AmazonSQS.", "sqs"],
  ["AWSGlue.", "glue"],
  ["AmazonAthena.", "athena"],
  ["GraniteServiceVersion20100801.", "monitoring"],
];

/** API version that every call of the query protocol carries. */
const queryVersions: Readonly<Record<string, string>> = {
  "2010-03-31": "sns",
  "2011-06-15": "sts",
  "2012-11-05": "sqs",
};

/** Looks at the beginning of the body and puts it back, so that the service still reads all of it. */
const peek = async (request: IncomingMessage): Promise<string> => {
  while (true) {
    const chunk: unknown = request.read();
    if (Buffer.isBuffer(chunk)) {
      request.unshift(chunk);
      return chunk.toString("latin1");
    }
    if (request.readableEnded || request.destroyed) return "";
    await new Promise<void>((resolve) => {
      const wake = () => {
        for (const event of ["readable", "end", "close"]) request.off(event, wake);
        resolve();
      };
      for (const event of ["readable", "end", "close"]) request.on(event, wake);
    });
  }
};

/** Name of the service a request is for: as signed, else by its target or form action, else S3. */
export const serviceOf = async (request: IncomingMessage): Promise<string> => {
  const signed = signedFor(request);
  if (signed !== undefined) return signed.service;
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    return targets.find(([prefix]) => target.startsWith(prefix))?.[1] ?? target;
  }
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (request.method !== "POST" || !isForm) return "s3";
  const form = new URLSearchParams(await peek(request));
  const action = form.get("Action");
  if (action === null) return "s3";
  return queryVersions[form.get("Version") ?? ""] ?? (action === "GetCallerIdentity" ? "sts" : "sns");
};
