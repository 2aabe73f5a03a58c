import type { SessionDate } from "../../contracts/fields.ts";
import { toDayNumber } from "../../core/calendar/days.ts";
import type { Formats } from "../language/formats.ts";
import { monthTicks } from "../view/ticks.ts";
import type { Layer } from "./draw.ts";

/** Sessions so few stand at even distances, each under its date; more stand by the calendar. */
const mostNamed = 12;
/** Pixels between two labels. */
const labelRoom = 46;

/** Where sessions stand on the horizontal axis. */
export interface TimeAxis {
  readonly at: (session: SessionDate) => number;
  readonly domain: readonly [from: number, to: number];
  readonly channel: NonNullable<NonNullable<Layer["encoding"]>["x"]>;
}

interface Label {
  readonly at: number;
  /** By the line. */
  readonly text: readonly string[];
}

/** Whether few sessions stand at even distances, whatever lies between them. */
export const isEvenlySpaced = (sessions: number): boolean => sessions <= mostNamed;

const axisOf = (at: TimeAxis["at"], domain: TimeAxis["domain"], labels: readonly Label[]): TimeAxis => ({
  at,
  domain,
  channel: {
    field: "at",
    type: "quantitative",
    scale: { domain: [...domain], nice: false, zero: false },
    axis: {
      title: null,
      grid: false,
      labelOverlap: false,
      values: labels.map((label) => label.at),
      labelExpr: `${JSON.stringify(Object.fromEntries(labels.map(({ at: place, text }) => [place, text])))}[datum.value]`,
    },
  },
});

/** The places that leave room for their labels, the first and the last among them. */
const labelled = (last: number, pixels: number): readonly number[] => {
  const every = Math.max(1, Math.ceil(labelRoom / pixels));
  return Array.from({ length: last + 1 }, (_, at) => at).filter(
    (at) => at === last || (at % every === 0 && last - at >= every),
  );
};

const evenAxis = (sessions: readonly SessionDate[], { dayAndMonth }: Formats, width: number): TimeAxis => {
  const places = new Map(sessions.map((session, at) => [session, at]));
  const last = sessions.length - 1;
  // Dots at an edge keep clear of the vertical axis.
  const domain = last === 0 ? ([-1, 1] as const) : ([-0.03 * last, 1.03 * last] as const);
  const shown = labelled(last, width / Math.max(1, last)).map((at) => ({ at, day: sessions[at] ?? "" }));
  const labels = shown.map(({ at, day }, rank) => {
    const year = day.slice(0, 4);
    const isNewYear = shown[rank - 1]?.day.slice(0, 4) !== year;
    return { at, text: [dayAndMonth(day), ...(isNewYear ? [year] : [])] };
  });
  return axisOf((session) => places.get(session) ?? 0, domain, labels);
};

const calendarAxis = (from: SessionDate, to: SessionDate, { months }: Formats, width: number): TimeAxis =>
  axisOf(
    toDayNumber,
    [toDayNumber(from), toDayNumber(to)],
    monthTicks(from, to, width / labelRoom).map(({ at, hasMonth, hasYear }) => ({
      at: toDayNumber(at),
      text: [
        ...(hasMonth ? [months[Number(at.slice(5, 7)) - 1] ?? ""] : []),
        ...(hasYear ? [at.slice(0, 4)] : []),
      ],
    })),
  );

/** The axis of all sessions of a chart, given in order, over a width in pixels. */
export const timeAxis = (sessions: readonly SessionDate[], formats: Formats, width: number): TimeAxis =>
  isEvenlySpaced(sessions.length)
    ? evenAxis(sessions, formats, width)
    : calendarAxis(sessions[0] ?? "", sessions.at(-1) ?? "", formats, width);
