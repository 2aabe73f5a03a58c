import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { readConfig } from "../../../adapters/config.ts";
import { resourceName } from "../../../contracts/names.ts";
import { sessionAt } from "../../../core/calendar/calendar.ts";
import type { FailureScript } from "../../../local/b3-replay/failures.ts";
import { createReplay } from "../../../local/b3-replay/replay.ts";
import { createCloud } from "../../../local/cloud/cloud.ts";
import { createFunctionLogs } from "../../../local/function-log.ts";
import { createStack } from "../../../local/stack.ts";
import { filesOf } from "../../local/run/collecting.ts";
import { recordingsDir } from "../../support/replayed-chain.ts";
import { npxOfMain, npxOfProcesses } from "./shell.ts";

/** A recorded portfolio made today's, and once more under a second code: made up, so that there is a current session. */
const recordToday = async (folder: string): Promise<void> => {
  const session = sessionAt(new Date());
  const [year = "", month, day] = session.split("-");
  const method = join(folder, "indexProxy", "GetPortfolioDay");
  await mkdir(method, { recursive: true });
  const recorded = join(recordingsDir, "indexProxy/GetPortfolioDay/IBOV_segment1_pt-br_2025-07-04.json");
  const answer = (await readFile(recorded, "utf8")).replace(
    '"04/07/25"',
    `"${day}/${month}/${year.slice(2)}"`,
  );
  const ibov = join(method, `IBOV_segment1_pt-br_${session}.json`);
  await writeFile(ibov, answer);
  await cp(ibov, join(method, `IBXX_segment1_pt-br_${session}.json`));
};

/** What the functions and the commands are set up with: two indexes of one dataset, and no patience. */
export const settings = {
  BOVESPA_DATASETS: "portfolio-by-code",
  BOVESPA_INDEXES: "IBOV,IBXX",
  BOVESPA_RETRY_BASE_SECONDS: "0",
  BOVESPA_B3_GAP_MS: "0",
  BOVESPA_B3_TRIES: "1",
  BOVESPA_B3_TIMEOUT_MS: "1000",
};

/** The whole pipeline at an endpoint, with its functions at work, over a B3 that fails as it is told. */
export const startWorld = async ({ hasProcesses = false } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "bovespa-runbook-"));
  const dataDir = join(folder, "data");
  const closers: (() => unknown)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    await recordToday(join(folder, "recordings"));
    const replay = createReplay({ recordingsDir: join(folder, "recordings") });
    await replay.start();
    closers.push(replay.stop);
    const config = readConfig({ ...settings, BOVESPA_B3_LISTADOS_URL: replay.baseUrl });
    const cloud = createCloud({ dataDir, config });
    const pointed = await cloud.start();
    closers.push(cloud.stop);
    const logs = createFunctionLogs(join(dataDir, "logs"));
    closers.push(logs.close);
    const stack = createStack({ cloud, config: pointed, logs });
    closers.push(stack.stop);
    await stack.start();
    const sqs = sqsClient(pointed);
    closers.push(() => sqs.destroy());
    const bin = join(folder, "bin");
    const main = hasProcesses ? undefined : await npxOfMain(bin);
    closers.push(() => main?.stop());
    return {
      /** What a person has in the shell. */
      env: {
        ...settings,
        PATH: main?.path ?? (await npxOfProcesses(bin)),
        WHERE: `--endpoint ${pointed.endpoint} --data ${dataDir}`,
      },
      fail: (script: FailureScript) => replay.fail(script),
      recover: () => replay.clearFailures(),
      /** One tick of the schedule, and all that follows from it. */
      collect: async () => {
        await stack.scheduleCollection({ early: true });
        await stack.drained();
      },
      put: async (queue: string, body: string) => {
        // Made where it is not: there is no scheduler here, so no queue for its letters.
        const { QueueUrl } = await sqs.send(
          new CreateQueueCommand({ QueueName: resourceName(pointed.stage, queue) }),
        );
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
        await stack.drained();
      },
      /** SHA-256 of every file of the tables. */
      tables: async () =>
        Object.fromEntries(
          Object.entries(await filesOf(dataDir, "lake")).filter(([path]) =>
            /^(curated|refined)\//.test(path),
          ),
        ),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
export type World = Awaited<ReturnType<typeof startWorld>>;
