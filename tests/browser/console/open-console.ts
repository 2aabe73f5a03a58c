import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { sqsClient } from "../../../adapters/aws/clients/sqs.ts";
import { createSqsDeadLetters } from "../../../adapters/aws/dead-letters.ts";
import type { Config } from "../../../adapters/config.ts";
import { resourceName } from "../../../contracts/names.ts";
import type { QueueName } from "../../../contracts/topology.ts";
import { createCloud } from "../../../local/cloud/cloud.ts";
import { startBovespa } from "../../cli/command-line.ts";
import { collect, config } from "../../local/run/collecting.ts";
import { root } from "../../stacks/support/paths.ts";
import { collectedOf, requestOf } from "../../support/example-messages.ts";
import { findChromium } from "../support/find-chromium.ts";

/** A name that a hostile DNS would point at this machine. */
export const foreignHost = "lake.evil.example";

/** What a message would do if it were taken for markup. */
export const hostile =
  '<script>globalThis.hacked = 1</script><img src=x onerror="globalThis.hacked = 2"></textarea></pre>';

interface MadeUp {
  readonly queue: QueueName;
  readonly body: string;
  readonly code: string;
  readonly reason: string;
}

const unserved = {
  queue: "fetch-page",
  body: JSON.stringify(requestOf({ reason: "repair" })),
  code: "http-520",
  reason: "HTTP 520 from listados (made up)",
} as const;
const unsummed = {
  queue: "compact-day",
  body: JSON.stringify(collectedOf()),
  code: "weights-not-100",
  reason: "the weights of IBOV sum to 99.981 (made up)",
} as const;
const letters: readonly MadeUp[] = [
  unserved,
  unserved,
  unserved,
  unsummed,
  { ...unserved, body: '{"oops":1}', code: "contract-violation", reason: "specversion: missing (made up)" },
  { ...unsummed, queue: "trigger-refine", body: "{}", code: "job-busy", reason: "too many runs (made up)" },
];
export const madeUpLetters = letters.length;

/** A message that its sender meant to be taken for markup, everywhere. */
export const hostileLetter: MadeUp = {
  queue: "compact-day",
  body: JSON.stringify({ note: hostile, runid: hostile }),
  code: hostile,
  reason: hostile,
};

export const putLetters = async (pointed: Config, some: readonly MadeUp[]): Promise<void> => {
  const sqs = sqsClient(pointed);
  let minutes = 0;
  for (const { queue, ...letter } of some) {
    const failedAt = new Date(Date.now() - ++minutes * 60_000);
    const firstReceivedAt = new Date(failedAt.getTime() - 600_000);
    const send = createSqsDeadLetters(sqs, queue, (name) => resourceName(pointed.stage, name)).send;
    await send({ ...letter, firstReceivedAt, failedAt, receiveCount: 6 });
  }
  sqs.destroy();
};

/** A lake with these sessions and some dead letters, `bovespa console` over it, and a browser. */
export const openConsole = async ({ sessions }: { readonly sessions: readonly string[] }) => {
  const folder = await mkdtemp(join(tmpdir(), "bovespa-browser-"));
  const data = join(folder, "data");
  if (sessions.length > 0) await collect(data, { sessions: [...sessions] });
  const cloud = createCloud({ dataDir: data, config });
  const pointed = await cloud.start();
  await putLetters(pointed, letters);
  const command = startBovespa("console", "--port", "0", "--endpoint", pointed.endpoint ?? "");
  const address = /http:\/\/\S+token=\S+/.exec(await command.said("out", /token=\S+/))?.[0] ?? "";
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: [`--host-resolver-rules=MAP ${foreignHost} 127.0.0.1`],
  });
  const { origin } = new URL(address);

  /** Gives `use` a page that has the session; fails where the page complained or asked anybody else. */
  const withPage = async (
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<readonly string[]> => {
    const context = await browser.newContext(options);
    const complaints: string[] = [];
    try {
      const page = await context.newPage();
      page.on("console", (message) => complaints.push(`${page.url()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
      page.on("dialog", (dialog) => complaints.push(`${page.url()}: ${dialog.message()}`));
      page.on("request", (request) => {
        if (!request.url().startsWith(`${origin}/`)) complaints.push(`asked ${request.url()}`);
      });
      await page.goto(address);
      await use(page);
    } finally {
      await context.close();
    }
    return complaints;
  };

  return {
    address,
    origin,
    data,
    pointed,
    browser,
    withPage,
    stopServers: async (): Promise<void> => {
      command.interrupt();
      await command.ended;
      await cloud.stop();
    },
    close: async (): Promise<void> => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;

/** Pictures for the documentation are made again where SCREENSHOTS is set. */
export const screenshot = async (page: Page, name: string, fullPage = false): Promise<void> => {
  if (process.env.SCREENSHOTS !== "true") return;
  const folder = join(root, "docs/console");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage });
};
