import { oneSpelling } from "./sector-spellings.ts";

export interface SectorParts {
  readonly sector: string | null;
  readonly subsector: string | null;
}

const nameOf = (text: string): string | null => {
  const tidy = text.trim().replaceAll(/\s+/g, " ");
  return tidy === "" ? null : oneSpelling(tidy);
};

/** Splits B3's sector label at its first slash, each part in one spelling; some labels have no subsector. */
export const splitSectorLabel = (label: string): SectorParts => {
  const slash = label.indexOf("/");
  return slash < 0
    ? { sector: nameOf(label), subsector: null }
    : { sector: nameOf(label.slice(0, slash)), subsector: nameOf(label.slice(slash + 1)) };
};
