import { describe, expect, it } from "vitest";
import { createMemoryCatalog } from "../../../adapters/memory/catalog.ts";
import { createMemoryLog } from "../../../adapters/memory/log.ts";
import { createMemoryObjectStore } from "../../../adapters/memory/object-store.ts";
import { ObjectNotified } from "../../../contracts/messages/object-notified.ts";
import { IndexWeights } from "../../../contracts/tables/index-weights.ts";
import type { Catalog } from "../../../core/ports.ts";
import { createRefreshCatalog } from "../../../core/refresh-catalog.ts";
import { notificationBody } from "../../support/notifications.ts";

const weights = (session: string, ticker: string) =>
  `refined/index_weights/session_date=${session}/ticker=${ticker}/part-00000.parquet`;
const portfolio = (dia: string) => `curated/index_portfolio/ano=2025/mes=04/dia=${dia}/part-00000.parquet`;
const folder = (key: string) => key.slice(0, key.lastIndexOf("/") + 1);
const notified = (...keys: readonly string[]) =>
  keys.map((key) => ObjectNotified.parse(JSON.parse(notificationBody(key))));

const refreshing = async (...keys: readonly string[]) => {
  const lake = createMemoryObjectStore();
  for (const key of keys) await lake.put(key, new Uint8Array(1));
  const catalog = createMemoryCatalog();
  const calls: string[] = [];
  const counted: Catalog = {
    partitions: (...of) => {
      calls.push("partitions");
      return catalog.partitions(...of);
    },
    add: (...of) => {
      calls.push("add");
      return catalog.add(...of);
    },
    remove: (...of) => {
      calls.push("remove");
      return catalog.remove(...of);
    },
  };
  const refresh = createRefreshCatalog({ lake, catalog: counted, log: createMemoryLog() });
  return { lake, catalog, calls, refresh };
};

describe("refresh-catalog", () => {
  it("registers the partition of a new curated file, once", async () => {
    const { catalog, calls, refresh } = await refreshing(portfolio("07"));
    await refresh(notified(portfolio("07"), portfolio("07")));
    expect(catalog.all()).toEqual([folder(portfolio("07"))]);
    calls.length = 0;
    await refresh(notified(portfolio("07")));
    expect(calls).toEqual(["partitions"]);
  });

  it("looks once at a year, however many of its sessions a batch names, and at no other session of it", async () => {
    const days = Array.from({ length: 28 }, (_, at) => portfolio(String(at + 1).padStart(2, "0")));
    const { lake, catalog, calls, refresh } = await refreshing(...days);
    const [told, untold] = [days.slice(0, 20), days.slice(20)];
    await refresh(notified(...told));
    expect(catalog.all()).toEqual(told.map(folder));
    expect(calls).toEqual(["partitions", "add"]);

    await refresh(notified(...untold));
    await lake.delete(days.slice(5, 25));
    await refresh(notified(...days.slice(5, 15)));
    expect(catalog.all()).toEqual([...days.slice(0, 5), ...days.slice(15)].map(folder));
  });

  it("leaves other days of a curated table alone, whatever lies there", async () => {
    const { catalog, refresh } = await refreshing(portfolio("07"), portfolio("08"));
    await refresh(notified(portfolio("07")));
    expect(catalog.all()).toEqual([folder(portfolio("07"))]);
  });

  it("makes a refined session's partitions equal to what lies there, whichever file was named", async () => {
    const [petr, vale] = [weights("2025-04-07", "PETR4"), weights("2025-04-07", "VALE3")];
    const { lake, catalog, refresh } = await refreshing(petr, vale, weights("2025-04-08", "PETR4"));
    await refresh(notified(petr));
    expect(catalog.all()).toEqual([folder(petr), folder(vale)]);

    // A rerun without VALE3: only its removal is told.
    await lake.delete([vale]);
    await refresh(notified(vale));
    expect(catalog.all()).toEqual([folder(petr)]);

    await lake.delete([petr]);
    await refresh(notified(petr));
    expect(catalog.all()).toEqual([]);
  });

  it("takes the partition of a removed file away, and keeps it while another file lies there", async () => {
    const second = portfolio("07").replace("00000", "00001");
    const { lake, catalog, refresh } = await refreshing(portfolio("07"), second);
    await refresh(notified(portfolio("07")));
    await lake.delete([second]);
    await refresh(notified(second));
    expect(catalog.all()).toEqual([folder(portfolio("07"))]);
    await lake.delete([portfolio("07")]);
    await refresh(notified(portfolio("07")));
    expect(catalog.all()).toEqual([]);
  });

  it("does not take leftovers and markers for data", async () => {
    const { catalog, refresh } = await refreshing(
      `${folder(weights("2025-04-07", "PETR4"))}_SUCCESS`,
      "refined/index_weights/session_date=2025-04-07/_SUCCESS",
      weights("2025-04-07", "VALE3"),
    );
    await refresh(notified(weights("2025-04-07", "VALE3")));
    expect(catalog.all()).toEqual([folder(weights("2025-04-07", "VALE3"))]);
  });

  it("does nothing for foreign keys", async () => {
    const { calls, refresh } = await refreshing("curated/readme.txt");
    await refresh(notified("curated/readme.txt"));
    expect(calls).toEqual([]);
  });

  it.each(["added", "removed"] as const)(
    "mends what it registered or took away while the lake was changing back: %s",
    async (change) => {
      const petr = weights("2025-04-07", "PETR4");
      const lake = createMemoryObjectStore();
      const catalog = createMemoryCatalog();
      const refresh = createRefreshCatalog({ lake, catalog, log: createMemoryLog() });
      if (change === "added") await lake.put(petr, new Uint8Array(1));
      else await catalog.add(IndexWeights, [{ values: ["2025-04-07", "PETR4"], prefix: folder(petr) }]);

      // Between the look and the change the file comes or goes, and a twin handles its notification.
      let changes = 0;
      const twinFirst = async () => {
        if (changes++ > 0) return;
        if (change === "added") await lake.delete([petr]);
        else await lake.put(petr, new Uint8Array(1));
        await refresh(notified(petr));
      };
      const overtaken: Catalog = {
        ...catalog,
        add: async (...of) => {
          await twinFirst();
          await catalog.add(...of);
        },
        remove: async (...of) => {
          await twinFirst();
          await catalog.remove(...of);
        },
      };
      await createRefreshCatalog({ lake, catalog: overtaken, log: createMemoryLog() })(notified(petr));
      expect(catalog.all()).toEqual([...lake.objects.keys()].map(folder));
    },
  );

  it("gives the messages back where the lake never rests", async () => {
    const petr = weights("2025-04-07", "PETR4");
    const lake = createMemoryObjectStore();
    await lake.put(petr, new Uint8Array(1));
    const flip = async () => {
      if (lake.objects.has(petr)) await lake.delete([petr]);
      else await lake.put(petr, new Uint8Array(1));
    };
    const restless: Catalog = { partitions: async () => [], add: flip, remove: flip };
    await expect(
      createRefreshCatalog({ lake, catalog: restless, log: createMemoryLog() })(notified(petr)),
    ).rejects.toMatchObject({ name: "TransientError", code: "catalog-restless" });
  });
});
