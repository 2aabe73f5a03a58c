import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lanes } from "../../contracts/topology.ts";
import { config as base } from "../local/run/collecting.ts";
import { openReplayedEndpoint } from "../support/replayed-endpoint.ts";
import { bovespa, startBovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await folders.clear();
});

/** An endpoint whose functions start when a test says so, and what B3 was asked there. */
const open = async () => {
  const folder = await folders.create();
  const asked: string[] = [];
  const { cloud, stack, endpoint } = await openReplayedEndpoint(folder, base, closers, ({ parameters }) => {
    asked.push(`${parameters?.index}/${parameters?.year}`);
  });
  const held = () => {
    const depths = cloud.messaging.depths();
    return Object.entries(depths)
      .filter(([name]) => name.endsWith(lanes.backfill.requested) || name.endsWith(lanes.backfill.collected))
      .reduce((sum, [, { visible, inFlight, delayed }]) => sum + visible + inFlight + delayed, 0);
  };
  const backfill = (from: string, ...more: readonly string[]) =>
    [
      ...["backfill", "--dataset", "index-levels", "--index", "IBOV", "--from", from, "--to", "2022-12-31"],
      ...["--endpoint", endpoint, ...more],
    ] as const;
  return { asked, held, backfill, start: stack.start };
};

const busy = /^the backfill's queues hold 1 message: .*followed/m;

describe("bovespa backfill over an endpoint whose queues hold messages of another one", () => {
  let endpoint: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    endpoint = await open();
    // The first asks for 2022 and is stopped while its message waits.
    const first = startBovespa(...endpoint.backfill("2022-01-03"));
    await first.said("err", /missing {3}1 message,/);
    await expect.poll(endpoint.held).toBe(1);
    first.interrupt();
    expect(await first.ended).toMatchObject({ code: 130 });
  });

  it("follows them until they are gone, and asks B3 only for what is still missing", async () => {
    const second = startBovespa(...endpoint.backfill("2021-12-01", "--json"));
    await second.said("err", busy);
    expect(endpoint.held()).toBe(1);
    await endpoint.start();
    const { code, out, err } = await second.ended;
    // 2021 was not recorded.
    expect([code, JSON.parse(out)]).toMatchObject([1, { waiting: 1, complete: 1, missing: 1, requested: 1 }]);
    expect(err.filter((line) => busy.test(line))).toHaveLength(1);
    expect(endpoint.asked.filter((one) => one === "IBOV/2022")).toHaveLength(1);
    expect(endpoint.asked.filter((one) => one === "IBOV/2021").length).toBeGreaterThan(0);
  });

  it("stops following on Ctrl-C, and has asked for nothing", async () => {
    const second = startBovespa(...endpoint.backfill("2021-12-01"));
    await second.said("err", busy);
    second.interrupt();
    expect(await second.ended).toMatchObject({ code: 130, out: "" });
    expect(endpoint.held()).toBe(1);
  });

  it("says so with --dry-run, and does not wait", async () => {
    const dry = await bovespa(...endpoint.backfill("2021-12-01", "--dry-run"));
    expect([dry.code, dry.err]).toEqual([0, []]);
    expect(dry.out).toMatch(/^ {2}missing {3}2 messages/m);
    expect(dry.out).toMatch(/^ {2}queues {4}busy: 1 message /m);
    const json = await bovespa(...endpoint.backfill("2021-12-01", "--dry-run", "--json"));
    expect(JSON.parse(json.out)).toMatchObject({ waiting: 1, missing: 2, requested: 0 });
    expect(endpoint.held()).toBe(1);
  });

  it("refuses a range that cannot be had without waiting", async () => {
    const { code, err } = await bovespa(...endpoint.backfill("2022-12-31"));
    expect([code, err]).toEqual([2, [expect.stringContaining("2022-12-31: Saturday")]]);
  });
});

describe("bovespa backfill over an endpoint whose queues are empty", () => {
  it("says nothing of them", async () => {
    const { backfill, start } = await open();
    await start();
    const { code, out, err } = await bovespa(...backfill("2022-01-03"));
    expect([code, out]).toEqual([0, expect.stringContaining("1 of 1 complete; 1 asked for")]);
    expect(err.join("\n")).not.toContain("queues");
    const dry = await bovespa(...backfill("2022-01-03", "--dry-run"));
    expect(dry.out).not.toContain("queues");
  });
});
