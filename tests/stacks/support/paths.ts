import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const platform = join(root, ".sst", "platform");
/** Programs lie here, so that Node finds the platform's packages from them. */
export const programs = join(platform, ".evaluated");
