/** A call to a service that the project has no client of; `body` goes as a form to `iam`, as JSON to the others. */
export type RestCall = (
  service: "iam" | "lambda" | "scheduler",
  method: "GET" | "POST",
  path: string,
  body?: Readonly<Record<string, unknown>>,
) => Promise<string>;

/** An emulator reads the service from the signature's scope and does not check the signature. */
export const restCalls =
  (endpoint: string, region: string): RestCall =>
  async (service, method, path, body) => {
    const isForm = service === "iam";
    const response = await fetch(`${endpoint}${path}`, {
      method,
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
        "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
      },
      ...(body === undefined
        ? {}
        : {
            body: isForm
              ? new URLSearchParams(body as Record<string, string>).toString()
              : JSON.stringify(body),
          }),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`${service} answers ${response.status}: ${answer}`);
    return answer;
  };
