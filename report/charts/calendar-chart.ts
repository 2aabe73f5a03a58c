import type { FontWeight } from "vega";
import { isoWeekday, toDayNumber } from "../../core/calendar/days.ts";
import type { Calendar, CalendarDay, CalendarYear, Held } from "../view/calendar.ts";
import type { Chart, Layer } from "./draw.ts";
import { colour, type Size, theme } from "./theme.ts";

const fills: Readonly<Record<Held, string>> = {
  both: "var(--both)",
  portfolio: "var(--accent)",
  level: "var(--faint)",
  none: "var(--none)",
};

const weekdays = 5;
const monthRoom = 18;

/** Weeks since the one that 1 January lies in. */
const weekOf = (day: string, january: string): number =>
  Math.floor((toDayNumber(day) - toDayNumber(january) + isoWeekday(january) - 1) / 7);

interface Strip {
  readonly label: string;
  readonly january: string;
  readonly firstMonth: number;
  readonly months: number;
  readonly days: readonly CalendarDay[];
}

/** A year in one strip, or on a phone in two. */
const stripsOf = ({ year, days }: CalendarYear, { isNarrow }: Size): readonly Strip[] => {
  const months = isNarrow ? 6 : 12;
  return Array.from({ length: 12 / months }, (_, at) => {
    const firstMonth = at * months + 1;
    return {
      label: at === 0 ? String(year) : "",
      january: `${year}-${String(firstMonth).padStart(2, "0")}-01`,
      firstMonth,
      months,
      days: days.filter(({ day }) => Math.floor((Number(day.slice(5, 7)) - 1) / months) === at),
    };
  }).filter(({ days }) => days.length > 0);
};

const stripOf = (strip: Strip, top: number, cell: number, names: readonly string[]) => {
  const cells = strip.days.map(({ day, held }) => {
    const left = weekOf(day, strip.january) * cell;
    const above = top + monthRoom + (isoWeekday(day) - 1) * cell;
    const inset = held === "none" ? 0.5 : 0;
    return {
      left: left + inset,
      right: left + cell - 2 - inset,
      above: above + inset,
      below: above + cell - 2 - inset,
      held,
    };
  });
  const months = Array.from({ length: strip.months }, (_, at) => {
    const month = strip.firstMonth + at;
    const first = `${strip.january.slice(0, 4)}-${String(month).padStart(2, "0")}-01`;
    return { left: weekOf(first, strip.january) * cell, above: top + 8, text: names[month - 1] ?? "" };
  });
  return { cells, months, year: { left: -8, above: top + monthRoom + 2.5 * cell - 1, text: strip.label } };
};

const pixels = (field: string) => ({ field, type: "quantitative" as const, scale: null, axis: null });

/** A square for each session, a column for each week, coloured by what the lake holds of it. */
export const calendarChart = ({ years }: Calendar, months: readonly string[], size: Size): Chart => {
  const padding = { left: 44, right: 2, top: 2, bottom: 2 };
  const width = size.width - padding.left - padding.right;
  const cell = Math.floor((width / (size.isNarrow ? 27 : 54)) * 4) / 4;
  const height = monthRoom + weekdays * cell + 10;
  const strips = years
    .flatMap((year) => stripsOf(year, size))
    .map((strip, at) => stripOf(strip, at * height, cell, months));
  const held = Object.keys(fills) as Held[];
  const text = (
    values: readonly object[],
    align: "left" | "right",
    color: string,
    fontWeight: FontWeight,
  ): Layer => ({
    data: { values: values.map((value) => ({ ...value })) },
    mark: { type: "text" as const, align, baseline: "middle" as const, color, fontWeight },
    encoding: { x: pixels("left"), y: pixels("above"), text: { field: "text" } },
  });
  return {
    width,
    height: strips.length * height,
    padding,
    autosize: "none",
    config: theme,
    layer: [
      {
        data: { values: strips.flatMap(({ cells }) => cells) },
        mark: { type: "rect", strokeWidth: 1 },
        encoding: {
          x: pixels("left"),
          x2: { field: "right" },
          y: pixels("above"),
          y2: { field: "below" },
          fill: {
            field: "held",
            type: "nominal",
            scale: { domain: held, range: held.map((one) => (one === "none" ? "transparent" : fills[one])) },
            legend: null,
          },
          stroke: {
            field: "held",
            type: "nominal",
            scale: { domain: held, range: held.map((one) => (one === "none" ? fills.none : "transparent")) },
            legend: null,
          },
        },
      },
      text(
        strips.flatMap((strip) => strip.months),
        "left",
        colour.muted,
        400,
      ),
      text(
        strips.map(({ year }) => year),
        "right",
        colour.ink,
        600,
      ),
    ],
  };
};
