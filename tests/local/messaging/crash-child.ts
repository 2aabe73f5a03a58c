import { startCloud } from "./cloud.ts";

// Prints its endpoint and serves until it is killed.
const cloud = await startCloud(process.argv[2] ?? "");
process.stdout.write(`${cloud.endpoint}\n`);
