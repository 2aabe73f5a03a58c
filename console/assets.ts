import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Hono } from "hono";

const types = {
  "console.css": "text/css; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;
type AssetName = keyof typeof types;

const folder = new URL("./assets/", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, folder), "utf8");

/** Later ones win over earlier ones. */
const sheets = [
  "base",
  "frame",
  "parts",
  "forms",
  "tables",
  "charts",
  "overview",
  "coverage",
  "sessions",
  "dead-letters",
  "queries",
  "report",
  "media",
];

const load = (name: AssetName) => {
  const body =
    name === "console.css" ? sheets.map((sheet) => file(`styles/${sheet}.css`)).join("\n") : file(name);
  return { body, version: createHash("sha256").update(body).digest("hex").slice(0, 12) };
};

const names = Object.keys(types) as AssetName[];
const files = new Map(names.map((name) => [name, load(name)]));

/** Where a page finds an asset; another content has another address. */
export const assetPath = (name: AssetName): string => `/assets/${name}?v=${files.get(name)?.version}`;

/** Styles, script and icon, as they lie in `console/assets`. */
export const assets = new Hono().get("/assets/:name", (c) => {
  const name = names.find((one) => one === c.req.param("name"));
  const asset = name && files.get(name);
  if (!asset) return c.notFound();
  c.header("content-type", types[name]);
  c.header("cache-control", "private, max-age=31536000, immutable");
  return c.body(asset.body);
});
