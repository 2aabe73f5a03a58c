import { describe, expect, it } from "vitest";
import { defaultSchedules } from "../../contracts/settings.ts";
import { readSettings } from "../../stacks/settings.ts";
import { evaluate } from "./support/evaluate.ts";

const wrong = {
  BOVESPA_INDEXES: "IBOV,ibov2",
  BOVESPA_PAGE_SIZE: "0",
  BOVESPA_COMPRESSION: "gzip",
  BOVESPA_B3_GAP_MS: "-1",
  BOVESPA_SCHEDULES: "30 5 ? * MON-FRI *;30 25 ? * MON-FRI *;often",
  BOVESPA_AUDIT_SCHEDULE: "0 12 * * * *",
  BOVESPA_ATHENA_SCAN_LIMIT_MB: "1",
  BOVESPA_TRACING: "maybe",
  AWS_REGION: "Brazil",
};

describe("settings", () => {
  it("are refused with one message that lists all that is wrong", () => {
    expect(() => readSettings("Production!", wrong)).toThrow(
      new RegExp(
        [
          "stage «Production!»",
          "BOVESPA_INDEXES: «ibov2» is no index that B3 lists",
          "BOVESPA_PAGE_SIZE",
          "BOVESPA_COMPRESSION",
          "BOVESPA_B3_GAP_MS",
          "BOVESPA_SCHEDULES: hour «25» is not between 0 and 23",
          "BOVESPA_SCHEDULES: «OFTEN» has 1 fields, not 6|BOVESPA_SCHEDULES: «often» has 1 fields, not 6",
          "BOVESPA_AUDIT_SCHEDULE: .+one of day of the month and day of the week",
          "AWS_REGION: no AWS region",
          "BOVESPA_TRACING",
          "BOVESPA_ATHENA_SCAN_LIMIT_MB",
        ]
          .map((each) => `(?=[^]*(?:${each}))`)
          .join(""),
      ),
    );
  });

  it("of a pace that outlasts its function are refused, with the seconds", () => {
    expect(() => readSettings("dev", { BOVESPA_B3_GAP_MS: "20000" })).toThrow(
      /batch of fetch-page may take 380 s.*stopped after 120 s/,
    );
    expect(() => readSettings("dev", { BOVESPA_B3_TIMEOUT_MS: "60000" })).toThrow(/BOVESPA_B3_TIMEOUT_MS/);
  });

  it("are held to each lane's own time-out: a year's file takes longer than a page", () => {
    const quickPages = { BOVESPA_B3_TRIES: "5", BOVESPA_B3_TIMEOUT_MS: "10000" };
    expect(() => readSettings("dev", quickPages)).toThrow(
      /fetch-backfill may take 493 s.*stopped after 300 s/,
    );
    expect(() => readSettings("dev", quickPages)).not.toThrow(/fetch-page/);
    expect(() =>
      readSettings("dev", { BOVESPA_B3_TRIES: "2", BOVESPA_B3_TIMEOUT_MS: "10000" }),
    ).not.toThrow();
  });

  it("of production need an address for alarms, those of other stages do not", () => {
    expect(() => readSettings("production", {})).toThrow(/BOVESPA_ALERT_EMAIL/);
    expect(() => readSettings("production", { BOVESPA_ALERT_EMAIL: "nobody" })).toThrow(/no e-mail address/);
    expect(readSettings("dev", {}).alertEmail).toBeUndefined();
    expect(readSettings("production", { BOVESPA_ALERT_EMAIL: "a@example.com" }).isProduction).toBe(true);
  });

  it("go to the functions as they were written, and empty ones not at all", () => {
    const settings = readSettings("dev", { BOVESPA_INDEXES: "IBOV,IFIX", BOVESPA_PAGE_SIZE: "", OTHER: "x" });
    expect(settings.functionEnvironment).toEqual({ BOVESPA_INDEXES: "IBOV,IFIX" });
    expect(settings.schedules).toEqual(defaultSchedules);
  });

  it("that cannot work leave nothing made", async () => {
    const evaluation = await evaluate({ stage: "production", environment: { BOVESPA_PAGE_SIZE: "0" } });
    expect(evaluation).toMatchObject({ ok: false });
    const said = evaluation.ok ? "" : evaluation.errors.join("\n");
    expect(said).toMatch(/BOVESPA_PAGE_SIZE/);
    expect(said).toMatch(/BOVESPA_ALERT_EMAIL/);
    const made = evaluation.ok ? [] : evaluation.resources.map(({ type }) => type);
    expect(made.filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
  });
});
