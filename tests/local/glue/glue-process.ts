import { createGlueService } from "../../../local/cloud/glue/glue-service.ts";
import { serve } from "./serve.ts";

/** A Glue of its own process, whose job never ends; prints its endpoint. */
const service = createGlueService({
  dataDir: process.argv[2] as string,
  runJob: () => new Promise(() => {}),
});
await service.start();
const { endpoint } = await serve(service);
process.stdout.write(`${endpoint}\n`);
