import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { inPieces, pieceBytes } from "../../pieces.ts";

/**
 * Makes a client send large bodies piece by piece, as fast as they leave. TLS encrypts what one write gives it at once
 * and holds that: a body of one write lies in memory twice. Signature and checksum are those of the body as a whole, and
 * each attempt of a request begins it anew, as the SDK does not do with streams that it is given.
 */
export const sendInPieces = (client: S3Client): void =>
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { readonly body?: unknown };
      const isLarge = request.body instanceof Uint8Array && request.body.byteLength > pieceBytes;
      if (!isLarge) return next(args);
      return next({ ...args, request: { ...request, body: Readable.from(inPieces(request.body)) } });
    },
    // Last before the request goes out: within the retries, and after all that reads the body.
    { name: "sendInPieces", step: "deserialize", priority: "low" },
  );
