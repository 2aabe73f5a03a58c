import { colour } from "../charts/theme.ts";
import { timeChart } from "../charts/time-chart.ts";
import { viewLevels } from "../view/levels.ts";
import { padded } from "../view/padded.ts";
import { runsOf } from "../view/runs.ts";
import { type FigureOf, missing, text } from "./figure.ts";

export const levels: FigureOf = (data, { levels: words, columns, formats, dateRange, sessions }) => {
  const found = viewLevels(data.levels);
  if (!found) return missing("levels", words.title, words.none);
  const { points, first, last, highest, lowest, deepest } = found;
  const runs = runsOf(points.map(({ session }) => session));
  const change = (last.level / first.level - 1) * 100;
  const remark = (point: typeof first, side: "above" | "below") => ({
    session: point.session,
    value: point.level / 1000,
    text: formats.number(point.level, 0),
    side,
  });
  return {
    id: "levels",
    title: words.title,
    dates: words.dates(
      sessions(points.length),
      dateRange(formats.longDate(first.session), formats.longDate(last.session)),
    ),
    summary: words.summary(
      formats.number(first.level, 2),
      formats.number(last.level, 2),
      formats.percent(deepest.drawdownPct, 1).replace("-", "\u2212"),
      formats.longDate(deepest.session),
    ),
    notes: [
      found.scale?.last === "since"
        ? words.sinceRescaled(formats.longDate(found.peaksSince))
        : words.since(formats.longDate(found.peaksSince)),
      ...(found.scale?.last === "before" ? [words.stepped(formats.longDate(found.scale.rescaledOn))] : []),
      words.change(`${formats.signed(change, 1)}%`),
    ],
    draw: (size) =>
      timeChart(
        [
          {
            title: words.unit,
            height: size.isNarrow ? 190 : 230,
            domain: padded(
              points.map(({ level }) => level / 1000),
              0.14,
            ),
            lines: [
              {
                name: "level",
                label: size.isNarrow ? "" : formats.number(last.level, 0),
                colour: colour.accent,
                points: points.map(({ session, level }, at) => ({
                  session,
                  value: level / 1000,
                  run: runs[at] ?? 0,
                })),
              },
            ],
            remarks: [remark(highest, "above"), remark(lowest, "below")],
          },
          {
            title: words.drawdownUnit,
            height: size.isNarrow ? 90 : 110,
            domain: [Math.min(deepest.drawdownPct * 1.3, -1), 0],
            isArea: true,
            lines: [
              {
                name: "drawdown",
                label: "",
                colour: colour.second,
                points: points.map(({ session, drawdownPct }, at) => ({
                  session,
                  value: drawdownPct,
                  run: runs[at] ?? 0,
                })),
              },
            ],
            remarks: [
              {
                session: deepest.session,
                value: deepest.drawdownPct,
                text: `${formats.signed(deepest.drawdownPct, 1)}%`,
                side: "below",
              },
            ],
          },
        ],
        formats,
        size,
      ),
    table: {
      columns: [
        { title: columns.month },
        { title: columns.sessions, isNumber: true },
        { title: columns.lowest, isNumber: true },
        { title: columns.highest, isNumber: true },
        { title: columns.last, isNumber: true },
        { title: columns.drawdown, isNumber: true },
      ],
      rows: found.months.toReversed().map((month) => [
        text(formats.month(month.month)),
        { text: formats.number(month.sessions, 0), value: String(month.sessions) },
        ...[month.lowest, month.highest, month.last].map((value) => ({
          text: formats.exact(value),
          value,
        })),
        { text: formats.signed(month.drawdownPct, 2) },
      ]),
    },
  };
};
