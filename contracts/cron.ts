/**
 * A schedule as EventBridge writes it between the brackets of `cron(…)`: minute, hour, day of the month, month, day of
 * the week (1 is Sunday), year. `L`, `W` and `#` are left out: no session needs them.
 */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  /** Undefined for `?`: the day of the week rules. */
  readonly daysOfMonth: ReadonlySet<number> | undefined;
  readonly months: ReadonlySet<number>;
  /** 1 is Sunday. Undefined for `?`: the day of the month rules. */
  readonly daysOfWeek: ReadonlySet<number> | undefined;
  readonly years: ReadonlySet<number>;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names of the values, the first of them for `from`. */
  readonly names?: readonly string[];
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const minute: Field = { name: "minute", from: 0, to: 59 };
const hour: Field = { name: "hour", from: 0, to: 23 };
const dayOfMonth: Field = { name: "day of the month", from: 1, to: 31 };
const month: Field = { name: "month", from: 1, to: 12, names: months };
const dayOfWeek: Field = { name: "day of the week", from: 1, to: 7, names: weekdays };
const year: Field = { name: "year", from: 1970, to: 2199 };

const part = /^(?<from>\*|[A-Z]{3}|\d{1,4})(?:-(?<to>[A-Z]{3}|\d{1,4}))?(?:\/(?<step>\d{1,4}))?$/;

const numberOf = (field: Field, text: string): number => {
  const named = field.names?.indexOf(text) ?? -1;
  const value = named >= 0 ? field.from + named : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= field.from && value <= field.to) return value;
  throw new RangeError(`${field.name} «${text}» is not between ${field.from} and ${field.to}`);
};

const readPart = (field: Field, text: string): readonly number[] => {
  const { from: start, to: end, step } = part.exec(text)?.groups ?? {};
  if (start === undefined) throw new RangeError(`${field.name} «${text}» is not understood`);
  if (start === "*" && end !== undefined)
    throw new RangeError(`${field.name} «${text}»: a range needs a start`);
  const from = start === "*" ? field.from : numberOf(field, start);
  // `5/15` counts from 5 to the end, `5` is 5 alone.
  const isOpen = start === "*" || step !== undefined;
  const to = end === undefined ? (isOpen ? field.to : from) : numberOf(field, end);
  if (to < from) throw new RangeError(`${field.name} «${text}» ends before it begins`);
  const by = step === undefined ? 1 : Number(step);
  if (by === 0) throw new RangeError(`${field.name} «${text}» has a step of 0`);
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => from + at * by);
};

const readField = (field: Field, text: string): ReadonlySet<number> =>
  new Set(text.split(",").flatMap((each) => readPart(field, each)));

/** Throws a `RangeError` that says what is wrong. */
export const parseCron = (text: string): Cron => {
  const fields = text.trim().toUpperCase().split(/\s+/);
  if (fields.length !== 6)
    throw new RangeError(
      `«${text}» has ${fields.length} fields, not 6: minute, hour, day of the month, month, day of the week, year`,
    );
  const [inMinute, inHour, inMonthDay, inMonth, inWeekday, inYear] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if ((inMonthDay === "?") === (inWeekday === "?"))
    throw new RangeError(`«${text}»: one of day of the month and day of the week, and only one, must be ?`);
  return {
    minutes: readField(minute, inMinute),
    hours: readField(hour, inHour),
    daysOfMonth: inMonthDay === "?" ? undefined : readField(dayOfMonth, inMonthDay),
    months: readField(month, inMonth),
    daysOfWeek: inWeekday === "?" ? undefined : readField(dayOfWeek, inWeekday),
    years: readField(year, inYear),
  };
};
