const recordLength = 245;
const lineEnd = "\r\n";

/** Equal on every run (Park and Miller's generator), so that two runs measure the same rows. */
export const seededRandom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

/** Weekdays from the second of January on, as `yyyyMMdd`. */
export const weekdays = (year: number, count: number): string[] => {
  const days: string[] = [];
  for (
    let day = new Date(Date.UTC(year, 0, 2));
    days.length < count;
    day = new Date(day.getTime() + 86_400_000)
  )
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10).replaceAll("-", ""));
  return days;
};

/** The text of a file around its quotation records. */
export const framed = (year: number, date: string, records: readonly Buffer[], count: number): Buffer => {
  const name = `COTAHIST.${year}BOVESPA ${date}`;
  return Buffer.concat([
    Buffer.from(`00${name}`.padEnd(recordLength) + lineEnd, "latin1"),
    ...records,
    Buffer.from(`99${name}${String(count + 2).padStart(11, "0")}`.padEnd(recordLength) + lineEnd, "latin1"),
  ]);
};

/** Writes a number as digits with leading zeros. */
export const putDigits = (into: Buffer, from: number, to: number, value: number): void => {
  let rest = value;
  for (let at = to - 1; at >= from - 1; at -= 1) {
    into[at] = 48 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
};
