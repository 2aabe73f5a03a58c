import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateTableCommand,
  GetJobRunCommand,
  GetPartitionsCommand,
  GlueClient,
  StartJobRunCommand,
} from "@aws-sdk/client-glue";
import { expect, it } from "vitest";
import { clientConfig, startGlue, tempDir } from "./serve.ts";

const entry = fileURLToPath(new URL("./glue-process.ts", import.meta.url));

it("has after kill -9 whatever it had answered, and runs again what ran", async () => {
  const dataDir = await tempDir();
  const child = spawn(process.execPath, [entry, dataDir], { stdio: ["ignore", "pipe", "inherit"] });
  const [endpoint] = (await once(createInterface(child.stdout), "line")) as [string];
  const glue = new GlueClient(clientConfig(endpoint));
  const where = { DatabaseName: "lake", TableName: "t" };
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "lake" } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: "lake",
      TableInput: { Name: "t", PartitionKeys: [{ Name: "dia", Type: "string" }] },
    }),
  );
  await glue.send(
    new BatchCreatePartitionCommand({
      ...where,
      PartitionInputList: [{ Values: ["01"] }, { Values: ["02"] }],
    }),
  );
  await glue.send(
    new CreateJobCommand({ Name: "refine", Role: "role", Command: {}, JobRunQueuingEnabled: true }),
  );
  const runs = [
    await glue.send(new StartJobRunCommand({ JobName: "refine", Arguments: { "--n": "1" } })),
    await glue.send(new StartJobRunCommand({ JobName: "refine", Arguments: { "--n": "2" } })),
  ];
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
  glue.destroy();

  const seen: (string | undefined)[] = [];
  const again = await startGlue({
    dataDir,
    runJob: async (job) => {
      seen.push(job.arguments["--n"]);
    },
  });
  try {
    await again.service.idle();
    const { Partitions } = await again.glue.send(new GetPartitionsCommand(where));
    expect(Partitions?.map(({ Values }) => Values)).toEqual([["01"], ["02"]]);
    expect(seen).toEqual(["1", "2"]);
    for (const { JobRunId } of runs) {
      const { JobRun } = await again.glue.send(new GetJobRunCommand({ JobName: "refine", RunId: JobRunId }));
      expect(JobRun?.JobRunState).toBe("SUCCEEDED");
    }
  } finally {
    await again.stop();
  }
});
