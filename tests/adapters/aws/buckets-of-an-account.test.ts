import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3Client } from "../../../adapters/aws/clients/s3.ts";
import { createS3ObjectStore } from "../../../adapters/aws/object-store.ts";
import { inAccount, readConfig } from "../../../adapters/config.ts";
import { type EmbeddedCloud, startEmbeddedCloud } from "../ports/embedded-cloud.ts";

describe("a configuration in an account", () => {
  const account = "123456789012";

  it("names the buckets as the stacks do, and takes none of another account's", () => {
    expect(inAccount(readConfig({ BOVESPA_STAGE: "dev" }), account)).toMatchObject({
      rawBucket: "bovespa-dev-raw-123456789012",
      lakeBucket: "bovespa-dev-lake-123456789012",
      bucketOwner: account,
    });
  });

  it("leaves a name that was given as it is, whoever has the bucket", () => {
    const found = inAccount(
      readConfig({ BOVESPA_STAGE: "dev", BOVESPA_LAKE_BUCKET: "shared-lake" }),
      account,
    );
    expect(found).toMatchObject({ rawBucket: "bovespa-dev-raw-123456789012", lakeBucket: "shared-lake" });
    expect(found.bucketOwner).toBeUndefined();
  });
});

describe("a bucket that is another account's", () => {
  let cloud: EmbeddedCloud;
  beforeAll(async () => {
    cloud = await startEmbeddedCloud();
  });
  afterAll(() => cloud.stop());

  const storeOf = (bucketOwner: string) =>
    createS3ObjectStore(s3Client({ ...cloud.config, bucketOwner }), cloud.config.lakeBucket);

  it("is neither read nor written, though its name is right", async () => {
    const [own, foreign] = [storeOf("000000000000"), storeOf("123456789012")];
    expect(await own.put("a", new Uint8Array(1))).toBe("written");
    expect(await own.get("a")).toBeDefined();
    await expect(foreign.get("a")).rejects.toThrow();
    await expect(foreign.put("b", new Uint8Array(1))).rejects.toMatchObject({ code: "aws-refused" });
    await expect(Array.fromAsync(foreign.list(""))).rejects.toMatchObject({ code: "aws-refused" });
    expect(await own.head("b")).toBeUndefined();
  });
});
