const millisPerDay = 86_400_000;

/** `YYYY-MM-DD` (years 1 to 9999) as days since 1970-01-01, undefined for anything else. */
export const dayNumberOf = (value: unknown): number | undefined => {
  if (typeof value !== "string" || value.length !== 10 || value.startsWith("0000")) return undefined;
  const millis = Date.parse(`${value}T00:00:00Z`);
  // Written back and compared, since `Date.parse` takes 30 February for 1 March.
  const isDate = !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(`${value}T`);
  return isDate ? millis / millisPerDay : undefined;
};
