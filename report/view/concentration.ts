/** How many constituents of equal weight would be as concentrated: 10,000 over the Herfindahl index. */
export const effectiveNumber = (herfindahl: string): number => 10_000 / Number(herfindahl);
