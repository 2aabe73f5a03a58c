import { makeLakes } from "./make-lakes.ts";

/** A process of its own: the embedded cloud needs what the runner of the setup does not have (`import.meta.resolve`). */
const [root = ""] = process.argv.slice(2);
await makeLakes(root);
