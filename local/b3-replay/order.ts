import type { RecordedRow } from "./model.ts";

type Order = (a: RecordedRow, b: RecordedRow) => number;

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** `Máqs` sorts before `Mat`: B3 orders labels without their accents. */
const plain = (label: string | null) =>
  (label ?? "").normalize("NFD").replaceAll(/\p{M}/gu, "").toUpperCase();

/** Segment 1 and downloads. */
export const byAsset: Order = (a, b) => compare(a.assetName, b.assetName) || compare(a.ticker, b.ticker);

/** Segment 2. */
export const bySector: Order = (a, b) => compare(plain(a.sectorLabel), plain(b.sectorLabel)) || byAsset(a, b);
