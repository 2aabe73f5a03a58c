/** A number as a person reads it: `1,234`. */
export const count = (value: number): string => value.toLocaleString("en-US");

/** `1 file`, `2 files`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
