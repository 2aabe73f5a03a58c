/** `20160229` as `2016-02-29`; undefined for what is no day of the calendar. */
export const civilDate = (digits: string): string | undefined => {
  if (!/^\d{8}$/.test(digits)) return undefined;
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
  const millis = Date.parse(`${date}T00:00:00Z`);
  // Written back and compared, since `Date.parse` takes 30 February for 1 March.
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(date) ? date : undefined;
};
