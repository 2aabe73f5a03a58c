import type { SessionDate } from "../../contracts/fields.ts";

export interface Tick {
  readonly at: SessionDate;
  /** Whether its label names the month; otherwise the year alone. */
  readonly hasMonth: boolean;
  /** Whether its label names the year: the first does, and those of another year than the one before. */
  readonly hasYear: boolean;
}

/** Months between two ticks, so that years begin on one. */
const steps = [1, 2, 3, 6, 12, 24, 60, 120, 240];

const monthNumber = (day: SessionDate) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const firstOf = (month: number): SessionDate =>
  `${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}-01`;

/** A month that begins so shortly before the first day has its tick on that day. */
const lateStart = 7;

/** Beginnings of months from one day to another, as many as there is room for at most. */
export const monthTicks = (from: SessionDate, to: SessionDate, most: number): readonly Tick[] => {
  const [first, last] = [monthNumber(from) + (Number(from.slice(8)) > lateStart ? 1 : 0), monthNumber(to)];
  const step = steps.find((months) => (last - first + 1) / months <= most) ?? 240;
  const start = Math.ceil(first / step) * step;
  const months = Array.from(
    { length: Math.max(0, Math.floor((last - start) / step) + 1) },
    (_, at) => start + at * step,
  );
  return months.map((month, at) => {
    const before = months[at - 1];
    return {
      at: firstOf(month) < from ? from : firstOf(month),
      hasMonth: step < 12,
      hasYear: step >= 12 || before === undefined || Math.floor(before / 12) !== Math.floor(month / 12),
    };
  });
};
