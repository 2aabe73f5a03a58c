import { colour } from "../charts/theme.ts";
import { isEvenlySpaced } from "../charts/time-axis.ts";
import { timeChart } from "../charts/time-chart.ts";
import { effectiveNumber } from "../view/concentration.ts";
import { padded } from "../view/padded.ts";
import { runsOf } from "../view/runs.ts";
import { type FigureOf, missing, text } from "./figure.ts";

/** Sessions that are drawn: about a year. */
const drawn = 250;

export const concentration: FigureOf = (data, language) => {
  const { concentration: words, weights, columns, formats, dateRange, sessions } = language;
  const rows = data.sessions.slice(-drawn);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return missing("concentration", words.title, words.none);
  const runs = runsOf(rows.map(({ session_date }) => session_date));
  const hasGaps = (runs.at(-1) ?? 0) > 0;
  const line = (name: string, label: string, fill: string, values: readonly string[]) => ({
    name,
    label,
    colour: fill,
    points: rows.map(({ session_date }, at) => ({
      session: session_date,
      value: Number(values[at]),
      run: runs[at] ?? 0,
    })),
  });
  const [five, ten, herfindahl] = [
    rows.map((row) => row.top_5_weight_pct),
    rows.map((row) => row.top_10_weight_pct),
    rows.map((row) => row.herfindahl),
  ];
  return {
    id: "concentration",
    title: words.title,
    dates: words.dates(
      sessions(rows.length),
      dateRange(formats.longDate(first.session_date), formats.longDate(last.session_date)),
    ),
    summary: words.summary(
      formats.percent(last.top_5_weight_pct, 2),
      formats.percent(last.top_10_weight_pct, 2),
      formats.number(last.herfindahl, 0),
    ),
    notes: [
      words.note,
      ...(hasGaps && isEvenlySpaced(rows.length) ? [weights.even] : []),
      ...(hasGaps ? [weights.gaps] : []),
    ],
    draw: (size) =>
      timeChart(
        [
          {
            title: words.unit,
            height: size.isNarrow ? 170 : 230,
            domain: padded([...five, ...ten].map(Number)),
            lines: [
              line("10", `${words.topTen} ${formats.percent(last.top_10_weight_pct, 1)}`, colour.accent, ten),
              line("5", `${words.topFive} ${formats.percent(last.top_5_weight_pct, 1)}`, colour.second, five),
            ],
          },
          {
            title: words.herfindahlUnit,
            height: size.isNarrow ? 90 : 110,
            domain: padded(herfindahl.map(Number)),
            lines: [
              line(
                "hhi",
                `${words.herfindahl} ${formats.number(last.herfindahl, 0)}`,
                colour.series[3],
                herfindahl,
              ),
            ],
          },
        ],
        formats,
        size,
      ),
    table: {
      columns: [
        { title: columns.session },
        ...[columns.constituents, columns.topFive, columns.topTen, columns.herfindahl, columns.effective].map(
          (title) => ({ title, isNumber: true }),
        ),
      ],
      rows: rows
        .toReversed()
        .map((row) => [
          text(formats.date(row.session_date)),
          { text: formats.number(row.constituents, 0), value: String(row.constituents) },
          { text: formats.exact(row.top_5_weight_pct), value: row.top_5_weight_pct },
          { text: formats.exact(row.top_10_weight_pct), value: row.top_10_weight_pct },
          { text: formats.number(row.herfindahl, 1), value: row.herfindahl },
          { text: formats.number(effectiveNumber(row.herfindahl), 1) },
        ]),
    },
  };
};
