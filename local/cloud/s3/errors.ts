/** An answer that S3 gives as an error document; `code` and `status` are those of AWS's list of S3 errors. */
export class S3Error extends Error {
  override readonly name: string = "S3Error";
  readonly code: string;
  readonly status: number;
  /** Further elements of the error document, such as `ActualObjectSize`. */
  readonly details: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    code: string,
    status: number,
    message: string,
    more: {
      readonly details?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
    this.code = code;
    this.status = status;
    this.details = more.details ?? {};
    this.headers = more.headers ?? {};
  }
}

export const noSuchBucket = (bucket: string) =>
  new S3Error("NoSuchBucket", 404, "The specified bucket does not exist", {
    details: { BucketName: bucket },
  });

export const noSuchKey = (key: string) =>
  new S3Error("NoSuchKey", 404, "The specified key does not exist.", { details: { Key: key } });

export const noSuchUpload = (uploadId: string) =>
  new S3Error(
    "NoSuchUpload",
    404,
    "The specified multipart upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { details: { UploadId: uploadId } },
  );

export const preconditionFailed = (condition: string) =>
  new S3Error("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    details: { Condition: condition },
  });

export const notImplemented = (what: string) =>
  new S3Error("NotImplemented", 501, `${what} is not implemented by the embedded S3.`);

export const invalidArgument = (message: string, name: string, value: string) =>
  new S3Error("InvalidArgument", 400, message, { details: { ArgumentName: name, ArgumentValue: value } });

export const invalidRequest = (message: string) => new S3Error("InvalidRequest", 400, message);

export const malformedXml = (reason: string) =>
  new S3Error(
    "MalformedXML",
    400,
    `The XML you provided was not well-formed or did not validate against our published schema: ${reason}`,
  );
