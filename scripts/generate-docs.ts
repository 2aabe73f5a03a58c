import { writeFile } from "node:fs/promises";
import { asyncApiFile, asyncApiYaml } from "./asyncapi/yaml.ts";
import { dataDictionary, dataDictionaryFile } from "./data-dictionary/markdown.ts";

await writeFile(asyncApiFile, asyncApiYaml());
await writeFile(dataDictionaryFile, dataDictionary());
