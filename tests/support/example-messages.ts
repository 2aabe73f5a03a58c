import type { PageCollected } from "../../contracts/messages/page-collected.ts";
import type { PageRequested } from "../../contracts/messages/page-requested.ts";
import { pageCollected, pageRequested } from "../../core/messages.ts";

/** A run of 2025-04-07 09:00 UTC; `n` sorts runs of one millisecond. */
export const runId = (n = 0, at = new Date("2025-04-07T09:00:00Z")): string => {
  const time = at.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, "0")}`;
};

const time = new Date("2025-04-07T12:00:00Z");

export const requestOf = (data: Partial<PageRequested["data"]> = {}, run = runId()): PageRequested =>
  pageRequested(run, time, {
    dataset: "portfolio-by-code",
    index: "IBOV",
    period: { day: "2025-04-07" },
    page: 1,
    reason: "daily",
    attempt: 1,
    ...data,
  });

export const collectedOf = (data: Partial<PageCollected["data"]> = {}, run = runId()): PageCollected =>
  pageCollected(run, time, {
    dataset: "portfolio-by-code",
    index: "IBOV",
    period: { day: "2025-04-07" },
    page: 1,
    totalPages: 1,
    key: "raw/portfolio-by-code/x",
    sha256: "0".repeat(64),
    rows: 87,
    ...data,
  });
