import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";
import { describe, expect, it } from "vitest";
import { queueNames, queues, sends } from "../../contracts/topology.ts";
import { asyncApiDocument } from "../../scripts/asyncapi/document.ts";
import { messageOfQueue } from "../../scripts/asyncapi/messages.ts";
import { asyncApiFile, asyncApiYaml } from "../../scripts/asyncapi/yaml.ts";

const text = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

describe("docs/asyncapi.yaml", () => {
  it("is what `npm run docs` makes of the contracts", async () => {
    expect(await readFile(asyncApiFile, "utf8"), "stale: run `npm run docs`").toBe(asyncApiYaml());
  });

  it("is valid AsyncAPI 3", async () => {
    const { document, diagnostics } = await new Parser().parse(await readFile(asyncApiFile, "utf8"));
    const errors = diagnostics.filter(({ severity }) => severity === 0);
    expect(errors.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([]);
    expect(document?.channels().all()).toHaveLength(queueNames.length * 2 + 2);
    expect(document?.messages().all().length).toBeGreaterThanOrEqual(4);
  });

  it("describes keys as they travel, before they are decoded", () => {
    const { s3Event } = asyncApiDocument().components.messages as Record<string, { payload?: unknown }>;
    expect(JSON.stringify(s3Event?.payload)).toContain('"key":{"type":"string"}');
  });

  it("has a receiver for every queue, with the contract that its handler parses by", async () => {
    const operations = asyncApiDocument().operations as Record<string, unknown>;
    for (const queue of queueNames) {
      expect(operations).toHaveProperty([`${queue}.receive`]);
      const contract = messageOfQueue[queue].replace(/^./, (letter) => letter.toUpperCase());
      expect(await text(`functions/${queues[queue].consumer}/handler.ts`)).toMatch(
        new RegExp(`QueueHandler\\(\\s*${contract},`, "i"),
      );
    }
  });

  it("has every sender that the composition root wires", async () => {
    const wiring = await text("adapters/wire.ts");
    const bus = { "fetch-page": "requested", "compact-day": "collected" } as const;
    for (const [name, queues] of Object.entries(sends)) {
      const part = new RegExp(`common\\("${name}"[\\s\\S]*?\\n};?\\)?;?\\n`).exec(wiring)?.[0] ?? "";
      expect(part, name).not.toBe("");
      for (const [queue, field] of Object.entries(bus))
        expect(part.includes(`${field}:`), `${name} → ${queue}`).toBe(queues.some((one) => one === queue));
    }
  });
});
