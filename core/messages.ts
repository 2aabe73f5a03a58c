import type { Period, RunId } from "../contracts/fields.ts";
import type { EnvelopeParts } from "../contracts/message.ts";
import type { PageCollected } from "../contracts/messages/page-collected.ts";
import type { PageRequested } from "../contracts/messages/page-requested.ts";

const source = "urn:bovespa:index-lake";

const envelope = <const Type extends string, Data>(type: Type, parts: EnvelopeParts<Data>) => ({
  specversion: "1.0" as const,
  id: parts.id,
  source,
  type,
  time: parts.time.toISOString(),
  datacontenttype: "application/json" as const,
  runid: parts.runId,
  data: parts.data,
});

interface PageIdentity {
  readonly dataset: string;
  readonly period: Period;
  readonly index?: string | undefined;
  readonly page: number;
}

/** What is said of a page of a run has one id, whoever says it and how often. */
export const pageMessageId = (
  said: "requested" | "collected",
  runId: RunId,
  { dataset, period, index, page }: PageIdentity,
) => [runId, dataset, "day" in period ? period.day : period.year, index ?? "_", page, said].join("/");

export const pageRequested = (runId: RunId, time: Date, data: PageRequested["data"]): PageRequested =>
  envelope("br.b3.page.requested.v1", { id: pageMessageId("requested", runId, data), runId, time, data });

export const pageCollected = (runId: RunId, time: Date, data: PageCollected["data"]): PageCollected =>
  envelope("br.b3.page.collected.v1", { id: pageMessageId("collected", runId, data), runId, time, data });
