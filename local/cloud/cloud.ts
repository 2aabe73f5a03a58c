import { join } from "node:path";
import { athenaClient } from "../../adapters/aws/clients/athena.ts";
import { glueClient } from "../../adapters/aws/clients/glue.ts";
import { s3Client } from "../../adapters/aws/clients/s3.ts";
import { snsClient } from "../../adapters/aws/clients/sns.ts";
import { sqsClient } from "../../adapters/aws/clients/sqs.ts";
import { createS3ObjectStore } from "../../adapters/aws/object-store.ts";
import type { Config } from "../../adapters/config.ts";
import { createHyparquetWriter } from "../../adapters/parquet/hyparquet-writer.ts";
import { queryResultsPrefix, resourceName } from "../../contracts/names.ts";
import { queueNames, workgroupName } from "../../contracts/topology.ts";
import { readRefinedSql } from "../../sql/index.ts";
import { createRefineJob } from "../refine-job/refine-job.ts";
import { createRefineRunJob } from "../refine-job/run-job.ts";
import { createAthenaService } from "./athena/athena-service.ts";
import { createGlueService } from "./glue/glue-service.ts";
import { provisionCatalog } from "./glue/provision-catalog.ts";
import { createMessaging } from "./messaging/messaging.ts";
import { createMonitoring } from "./monitoring/monitoring.ts";
import { provision } from "./provision.ts";
import { createS3Service } from "./s3/s3-service.ts";
import { createCloudServer } from "./server.ts";
import { createSts } from "./sts.ts";

export interface CloudOptions {
  readonly dataDir: string;
  /** Left out: any free port. */
  readonly port?: number;
  readonly config: Config;
  readonly onError?: (error: unknown, service: string) => void;
}

/** Accepted by every service here, and by nothing else. */
export const localCredentials = { accessKeyId: "local", secretAccessKey: "local" };

/** The embedded cloud, with everything in it that the topology and the tables name. */
export const createCloud = ({ dataDir, port, config, onError }: CloudOptions) => {
  const { region, stage } = config;
  const ready = Promise.withResolvers<Config>();
  // A start that fails rejects nobody's wait but the caller's own.
  ready.promise.catch(() => undefined);

  const messaging = createMessaging({ dataDir, region });
  const s3 = createS3Service({ dataDir: join(dataDir, "s3"), region, publish: messaging.publish });
  const runs = { started: 0, finished: 0, failed: 0 };
  const glue = createGlueService({
    dataDir,
    runJob: async (job, signal) => {
      runs.started++;
      try {
        // A run that a crash cut off begins before the endpoint is known.
        const pointed = await ready.promise;
        const lake = createS3ObjectStore(s3Client(pointed), pointed.lakeBucket);
        const parquet = createHyparquetWriter({ compression: pointed.compression });
        await createRefineRunJob(createRefineJob({ lake, parquet, sql: readRefinedSql() }))(job, signal);
      } catch (error) {
        if (!signal.aborted) {
          runs.failed++;
          onError?.(error, "glue");
        }
        throw error;
      } finally {
        runs.finished++;
      }
    },
  });
  const athena = createAthenaService({
    dataDir,
    catalog: glue.catalog,
    filesUnder: s3.filesUnder,
    workgroups: [
      {
        name: resourceName(stage, workgroupName),
        outputLocation: `s3://${config.lakeBucket}/${queryResultsPrefix}`,
      },
    ],
  });
  const monitoring = createMonitoring({ oldestSentAt: messaging.oldestSentAt });
  const services = { sqs: messaging, sns: messaging, s3, glue, athena, sts: createSts(), monitoring };
  const server = createCloudServer({
    services,
    ...(port === undefined ? {} : { port }),
    ...(onError ? { onError } : {}),
  });

  return {
    messaging,
    s3,
    glue,
    /** Starts serving and makes what is missing; resolves with the configuration that points clients here. */
    start: async (): Promise<Config> => {
      await server.start();
      const pointed = { ...config, endpoint: server.endpoint, credentials: localCredentials };
      try {
        await provision({ s3: s3Client(pointed), sqs: sqsClient(pointed), sns: snsClient(pointed) }, stage, {
          raw: config.rawBucket,
          lake: config.lakeBucket,
        });
        await provisionCatalog(glueClient(pointed), athenaClient(pointed), {
          stage,
          lakeBucket: config.lakeBucket,
        });
      } catch (error) {
        ready.reject(error);
        await server.stop();
        throw error;
      }
      ready.resolve(pointed);
      return pointed;
    },
    stop: () => server.stop(),
    /** Runs of the refine job in this process. */
    refineRuns: () => ({ ...runs }),
    queues: queueNames.map((name) => resourceName(stage, name)),
  };
};
export type Cloud = ReturnType<typeof createCloud>;
