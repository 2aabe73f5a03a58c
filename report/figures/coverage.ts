import { calendarChart } from "../charts/calendar-chart.ts";
import { type CalendarDay, type Held, viewCalendar } from "../view/calendar.ts";
import { type FigureOf, missing, text } from "./figure.ts";

const colours: Readonly<Record<Held, string>> = {
  both: "both",
  portfolio: "accent",
  level: "faint",
  none: "none",
};

const tally = (days: readonly CalendarDay[], ...of: readonly Held[]) =>
  days.filter(({ held }) => of.includes(held)).length;

export const coverage: FigureOf = (data, { coverage: words, columns, formats, dateRange }) => {
  const calendar = viewCalendar(
    data.sessions.map(({ session_date }) => session_date),
    data.levels.map(({ session_date }) => session_date),
    data.session,
  );
  const days = calendar.years.flatMap((year) => year.days);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return missing("coverage", words.title, words.none);
  const present = (Object.keys(colours) as Held[]).filter((held) => tally(days, held) > 0);
  const number = (value: number) => ({ text: formats.number(value, 0), value: String(value) });
  const spanned = Number(last.day.slice(0, 4)) - Number(first.day.slice(0, 4)) + 1;
  return {
    id: "coverage",
    spans: true,
    title: words.title,
    dates: words.dates(dateRange(formats.longDate(first.day), formats.longDate(last.day))),
    summary: words.summary(tally(days, "both", "portfolio"), tally(days, "both", "level"), days.length),
    notes: [
      ...(spanned > calendar.years.length ? [words.leftOut] : []),
      ...(calendar.olderYears > 0 ? [words.older(calendar.olderYears)] : []),
    ],
    legend: present.map((held) => ({ text: words.held[held], colour: colours[held] })),
    draw: (size) => calendarChart(calendar, formats.months, size),
    table: {
      columns: [
        { title: columns.month },
        { title: columns.sessions, isNumber: true },
        { title: columns.portfolios, isNumber: true },
        { title: columns.levels, isNumber: true },
      ],
      rows: [...Map.groupBy(days, ({ day }) => day.slice(0, 7))]
        .filter(([, some]) => tally(some, "none") < some.length)
        .reverse()
        .map(([month, some]) => [
          text(formats.month(month)),
          number(some.length),
          number(tally(some, "both", "portfolio")),
          number(tally(some, "both", "level")),
        ]),
    },
  };
};
