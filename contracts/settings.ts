import * as z from "zod";
import { parseCron } from "./cron.ts";
import { knownIndexCodes, sessionDatasets } from "./known-codes.ts";
import { type LaneName, lanes, queues } from "./topology.ts";

/** Environment variables that say how the pipeline is set up: one meaning for functions, commands and stacks. */

export const StageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and hyphens, 20 at most");

export const defaultRegion = "us-east-1";

const positive = z.coerce.number().int().positive();

export const splitList = (text: string, separator = ","): readonly string[] =>
  text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Variables as they count: an empty one is absent. */
export const presentVariables = (environment: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));

/** A list in which each item that is not known is named; `word` may stand for the whole of it. */
const listOf = (known: readonly string[], what: string, word?: string) =>
  z.string().superRefine((text, context) => {
    if (text === word) return;
    const items = splitList(text);
    if (items.length === 0) context.addIssue({ code: "custom", message: `names no ${what}` });
    for (const each of items)
      if (!known.includes(each))
        context.addIssue({
          code: "custom",
          message: `«${each}» is no ${what}; there are ${known.join(", ")}`,
        });
  });

const cron = (text: string, context: z.RefinementCtx<string>) => {
  try {
    parseCron(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
};

/** What the functions read. */
export const functionVariables = {
  BOVESPA_DATASETS: listOf(sessionDatasets, "dataset").optional(),
  /** Codes with commas between, or `all`. */
  BOVESPA_INDEXES: listOf(knownIndexCodes, "index that B3 lists", "all").optional(),
  /** Which way through the chain a function serves; left out: the daily one. */
  BOVESPA_LANE: z.enum(Object.keys(lanes) as [LaneName, ...LaneName[]]).optional(),
  /** Rows asked for in one page. */
  BOVESPA_PAGE_SIZE: positive.max(9999).optional(),
  BOVESPA_COMPRESSION: z.enum(["ZSTD", "SNAPPY"]).optional(),
  BOVESPA_B3_LISTADOS_URL: z.url().optional(),
  BOVESPA_B3_HISTORICAL_QUOTES_URL: z.url().optional(),
  /** Least milliseconds between the starts of two calls of one process. */
  BOVESPA_B3_GAP_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  BOVESPA_B3_TIMEOUT_MS: positive.max(120_000).optional(),
  BOVESPA_B3_TRIES: positive.max(10).optional(),
  BOVESPA_RETRY_BASE_SECONDS: z.coerce.number().int().min(0).max(900).optional(),
};

/** What the pace is where a variable does not say. */
export const defaultPace = { gapMs: 500, timeoutMs: 20_000, tries: 3 } as const;

/** The pace that the variables give. */
export const paceOf = (variables: {
  readonly BOVESPA_B3_GAP_MS?: number | undefined;
  readonly BOVESPA_B3_TIMEOUT_MS?: number | undefined;
  readonly BOVESPA_B3_TRIES?: number | undefined;
}) => ({
  gapMs: variables.BOVESPA_B3_GAP_MS ?? defaultPace.gapMs,
  timeoutMs: variables.BOVESPA_B3_TIMEOUT_MS ?? defaultPace.timeoutMs,
  tries: variables.BOVESPA_B3_TRIES ?? defaultPace.tries,
});

export type Pace = Readonly<Record<keyof typeof defaultPace, number>>;

/** Longest wait for an answer of history, whatever the variables say: a year's file has 70 MB. */
const historyTimeoutMs = 90_000;

/** The pace as a lane keeps it. */
export const paceOn = (lane: LaneName, pace: Pace): Pace =>
  lane === "backfill" ? { ...pace, timeoutMs: historyTimeoutMs } : pace;

/** Longest pause that B3 may ask for between two tries of one call. */
export const longestRetryAfterMs = 10_000;

/**
 * Why a pace cannot work, a line for each lane: a batch of page requests that takes longer than its function may run is
 * cut off, and its messages then die without a reason.
 */
export const paceProblems = (pace: Pace): readonly string[] =>
  (Object.keys(lanes) as LaneName[]).flatMap((lane) => {
    const { name, batchSize, functionTimeoutSeconds } = queues[lanes[lane].requested];
    const { gapMs, timeoutMs, tries } = paceOn(lane, pace);
    const longestMs = batchSize * tries * gapMs + tries * timeoutMs + (tries - 1) * longestRetryAfterMs;
    if (longestMs < functionTimeoutSeconds * 1000) return [];
    const variables =
      lane === "backfill"
        ? "BOVESPA_B3_GAP_MS and BOVESPA_B3_TRIES"
        : "BOVESPA_B3_GAP_MS, BOVESPA_B3_TIMEOUT_MS and BOVESPA_B3_TRIES";
    return [
      `${variables}: a batch of ${name} may take ${Math.ceil(longestMs / 1000)} s, and its function is stopped after ${functionTimeoutSeconds} s`,
    ];
  });

/** When the schedules fire, all in this time zone. */
export const scheduleTimezone = "America/Sao_Paulo";

/**
 * B3 shows a session's portfolios from before its opening. The first collection is early, the later ones ask only for
 * what is missing, and that of 17:30 is for a day on which B3 was out until then: half an hour for retries is left before
 * 18:00, when what carries no date is lost. Quotes and levels of a session are there from 22:30 on; what is late then
 * comes with the next morning's, Friday's on Saturday.
 */
export const defaultSchedules: readonly string[] = [
  "30 5 ? * MON-SAT *",
  "30 7 ? * MON-FRI *",
  "0 9 ? * MON-FRI *",
  "30 10 ? * MON-FRI *",
  "0 12 ? * MON-FRI *",
  "30 17 ? * MON-FRI *",
  "45 22 ? * MON-FRI *",
  "45 23 ? * MON-FRI *",
];

/**
 * From late in the morning, while portfolios that are missing can still be had, and once the evening's files are
 * overdue; every day, so that silence shows.
 */
export const defaultAuditSchedule = "15 11-17 ? * * *";

export const scheduleVariables = {
  /** Cron expressions with semicolons between. */
  BOVESPA_SCHEDULES: z
    .string()
    .superRefine((text, context) => {
      const expressions = splitList(text, ";");
      if (expressions.length === 0) context.addIssue({ code: "custom", message: "no schedule at all" });
      for (const each of expressions) cron(each, context);
    })
    .optional(),
  BOVESPA_AUDIT_SCHEDULE: z.string().superRefine(cron).optional(),
};

/** What the schedules are: as written, or the defaults. */
export const schedulesOf = (written: {
  readonly BOVESPA_SCHEDULES?: string | undefined;
  readonly BOVESPA_AUDIT_SCHEDULE?: string | undefined;
}) => ({
  /** Cron expressions, without `cron(…)`. */
  schedules:
    written.BOVESPA_SCHEDULES === undefined ? defaultSchedules : splitList(written.BOVESPA_SCHEDULES, ";"),
  auditSchedule: written.BOVESPA_AUDIT_SCHEDULE ?? defaultAuditSchedule,
});
export type Schedules = ReturnType<typeof schedulesOf>;
