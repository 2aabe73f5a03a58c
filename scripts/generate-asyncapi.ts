import { writeFile } from "node:fs/promises";
import { asyncApiFile, asyncApiYaml } from "./asyncapi/yaml.ts";

await writeFile(asyncApiFile, asyncApiYaml());
