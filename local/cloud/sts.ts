import { randomUUID } from "node:crypto";
import { type CloudService, escapeXml, localAccountId, readBody, sendXml } from "./http.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
const bodyLimit = 64 * 1024;

const callerIdentity = (): string =>
  `<GetCallerIdentityResponse xmlns="${namespace}"><GetCallerIdentityResult>` +
  `<Arn>arn:aws:iam::${localAccountId}:root</Arn><UserId>${localAccountId}</UserId><Account>${localAccountId}</Account>` +
  `</GetCallerIdentityResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

const unknownAction = (action: string): string =>
  `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>NotImplemented</Code>` +
  `<Message>The embedded cloud's STS has no operation ${escapeXml(action)}</Message></Error>` +
  `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;

/** STS as far as tools ask for it before they start: `GetCallerIdentity`. Anything else is answered with 501. */
export const createSts = (): CloudService => ({
  async handle(request, response) {
    const query = request.url?.split("?", 2)[1] ?? "";
    const body = await readBody(request, bodyLimit);
    const action = new URLSearchParams(body.toString() || query).get("Action") ?? "(none)";
    if (action === "GetCallerIdentity") sendXml(response, 200, callerIdentity());
    else sendXml(response, 501, unknownAction(action));
  },
  async start() {},
  async stop() {},
});
