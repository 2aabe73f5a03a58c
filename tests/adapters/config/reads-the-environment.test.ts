import { describe, expect, it } from "vitest";
import { readConfig } from "../../../adapters/config.ts";
import { VisibleError } from "../../../core/errors.ts";

const problemOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(VisibleError);
    expect(error).toMatchObject({ code: "bad-configuration" });
    return (error as Error).message;
  }
  throw new Error("the configuration was taken");
};

describe("readConfig", () => {
  it("needs nothing: every setting has a default", () => {
    expect(readConfig({})).toEqual({
      stage: "local",
      region: "us-east-1",
      rawBucket: "bovespa-local-raw",
      lakeBucket: "bovespa-local-lake",
      unnamedBuckets: ["raw", "lake"],
      database: "bovespa_local",
      lane: "daily",
      datasets: [
        "portfolio-by-code",
        "portfolio-by-sector",
        "theoretical-portfolio",
        "quarterly-preview",
        "index-membership",
        "index-levels",
        "quotes",
      ],
      indexes: "all",
      pageSize: 120,
      compression: "ZSTD",
      b3: {
        listadosUrl: "https://sistemaswebb3-listados.b3.com.br",
        historicalQuotesUrl: "https://bvmf.bmfbovespa.com.br",
        gapMs: 500,
        timeoutMs: 20_000,
        tries: 3,
      },
    });
  });

  it("takes each setting from its variable", () => {
    expect(
      readConfig({
        BOVESPA_STAGE: "pr-7",
        AWS_REGION: "sa-east-1",
        BOVESPA_RAW_BUCKET: "my-raw",
        BOVESPA_LAKE_BUCKET: "my-lake",
        BOVESPA_DATASETS: "portfolio-by-code, index-membership",
        BOVESPA_INDEXES: "IBOV, IFIX,",
        BOVESPA_LANE: "backfill",
        BOVESPA_PAGE_SIZE: "60",
        BOVESPA_COMPRESSION: "SNAPPY",
        BOVESPA_B3_LISTADOS_URL: "http://127.0.0.1:8080",
        BOVESPA_B3_HISTORICAL_QUOTES_URL: "http://127.0.0.1:8081",
        BOVESPA_B3_GAP_MS: "0",
        BOVESPA_B3_TIMEOUT_MS: "150",
        BOVESPA_B3_TRIES: "1",
        BOVESPA_RETRY_BASE_SECONDS: "0",
      }),
    ).toEqual({
      stage: "pr-7",
      region: "sa-east-1",
      rawBucket: "my-raw",
      lakeBucket: "my-lake",
      unnamedBuckets: [],
      database: "bovespa_pr_7",
      lane: "backfill",
      datasets: ["portfolio-by-code", "index-membership"],
      indexes: ["IBOV", "IFIX"],
      pageSize: 60,
      compression: "SNAPPY",
      b3: {
        listadosUrl: "http://127.0.0.1:8080",
        historicalQuotesUrl: "http://127.0.0.1:8081",
        gapMs: 0,
        timeoutMs: 150,
        tries: 1,
      },
      retryBaseSeconds: 0,
    });
  });

  it("names buckets and database by the stage", () => {
    expect(readConfig({ BOVESPA_STAGE: "prod" })).toMatchObject({
      rawBucket: "bovespa-prod-raw",
      lakeBucket: "bovespa-prod-lake",
      database: "bovespa_prod",
    });
  });

  it("takes empty values for absent ones, as a template leaves them", () => {
    const empty = Object.fromEntries(
      ["STAGE", "INDEXES", "PAGE_SIZE", "COMPRESSION", "B3_LISTADOS_URL", "B3_GAP_MS", "DATASETS"].map(
        (name) => [`BOVESPA_${name}`, ""],
      ),
    );
    expect(readConfig({ ...empty, AWS_REGION: "" })).toEqual(readConfig({}));
  });

  it("passes over variables that are not its own", () => {
    expect(readConfig({ PATH: "/bin", HOME: "" })).toEqual(readConfig({}));
  });

  it("lists everything that is wrong at once, each by its name", () => {
    const message = problemOf({
      BOVESPA_STAGE: "Prod!",
      BOVESPA_PAGE_SIZE: "0",
      BOVESPA_COMPRESSION: "LZMA",
      BOVESPA_B3_LISTADOS_URL: "b3",
      BOVESPA_INDEXES: "IBOV,ibx,IFIX11",
    });
    for (const name of ["STAGE", "PAGE_SIZE", "COMPRESSION", "B3_LISTADOS_URL", "INDEXES"])
      expect(message).toContain(`BOVESPA_${name}: `);
    expect(message).toMatch(/«ibx».*«IFIX11»/);
    expect(message).not.toContain("«IBOV»");
  });

  it.each([
    ["BOVESPA_LANE", "weekly"],
    ["BOVESPA_PAGE_SIZE", "12.5"],
    ["BOVESPA_PAGE_SIZE", "10000"],
    ["BOVESPA_PAGE_SIZE", "many"],
    ["BOVESPA_B3_GAP_MS", "-1"],
    ["BOVESPA_B3_GAP_MS", "60001"],
    ["BOVESPA_B3_TIMEOUT_MS", "0"],
    ["BOVESPA_B3_TRIES", "11"],
    ["BOVESPA_RETRY_BASE_SECONDS", "901"],
    ["BOVESPA_STAGE", "a".repeat(21)],
    ["BOVESPA_RAW_BUCKET", "ab"],
    ["BOVESPA_INDEXES", ","],
    ["BOVESPA_DATASETS", "Portfolio"],
  ])("refuses %s=%s", (name, value) => {
    expect(problemOf({ [name]: value })).toContain(`${name}: `);
  });
});
