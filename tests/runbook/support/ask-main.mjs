// Hands a command line to the process of the test and repeats what it says.
import { request } from "node:http";

const [port, ...args] = process.argv.slice(2);
const call = request({ host: "127.0.0.1", port: Number(port), method: "POST" }, async (response) => {
  let text = "";
  for await (const chunk of response) text += chunk;
  const { code, out, err } = JSON.parse(text);
  if (out) process.stdout.write(`${out}\n`);
  if (err) process.stderr.write(`${err}\n`);
  process.exitCode = code;
});
call.end(JSON.stringify(args));
