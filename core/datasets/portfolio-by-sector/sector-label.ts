export interface SectorParts {
  readonly sector: string | null;
  readonly subsector: string | null;
}

const tidy = (text: string | undefined): string | null => text?.trim().replaceAll(/\s+/g, " ") || null;

/** Splits B3's sector label at its first slash; some labels have no subsector. */
export const splitSectorLabel = (label: string): SectorParts => {
  const slash = label.indexOf("/");
  return slash < 0
    ? { sector: tidy(label), subsector: null }
    : { sector: tidy(label.slice(0, slash)), subsector: tidy(label.slice(slash + 1)) };
};
