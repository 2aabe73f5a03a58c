import { colour } from "../charts/theme.ts";
import { isEvenlySpaced } from "../charts/time-axis.ts";
import { timeChart } from "../charts/time-chart.ts";
import { padded } from "../view/padded.ts";
import { weightLines } from "../view/weights.ts";
import { type FigureOf, missing, text } from "./figure.ts";

export const weights: FigureOf = (
  { weights: rows },
  { weights: words, columns, formats, dateRange, sessions: sessionCount },
) => {
  const lines = weightLines(rows);
  const sessions = [...new Set(rows.map(({ session_date }) => session_date))].sort();
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (sessions.length < 2 || first === undefined || last === undefined)
    return missing("weights", words.title, words.none);
  const tickers = lines.map(({ ticker }) => ticker);
  const range = dateRange(formats.longDate(first), formats.longDate(last));
  const hasGaps = lines.some(({ points }) => points.some(({ run }) => run > 0));
  const byDay = Map.groupBy(rows, ({ session_date }) => session_date);
  return {
    id: "weights",
    title: words.title,
    dates: words.dates(sessionCount(sessions.length), range),
    summary: words.summary(tickers.join(", "), range),
    notes: hasGaps ? [...(isEvenlySpaced(sessions.length) ? [words.even] : []), words.gaps] : [],
    draw: (size) =>
      timeChart(
        [
          {
            title: words.unit,
            height: size.isNarrow ? 250 : 300,
            domain: padded(rows.map(({ weight_pct }) => Number(weight_pct))),
            lines: lines.map(({ ticker, points }, at) => ({
              name: ticker,
              label: `${ticker} ${formats.percent(points.at(-1)?.weightPct ?? 0, 2)}`,
              colour: colour.series[at % colour.series.length] ?? colour.ink,
              points: points.map(({ session, weightPct, run }) => ({
                session,
                value: Number(weightPct),
                run,
              })),
            })),
          },
        ],
        formats,
        size,
      ),
    table: {
      columns: [
        { title: columns.session },
        ...tickers.map((title) => ({ title: `${title}, %`, isNumber: true })),
      ],
      rows: sessions.toReversed().map((day) => {
        const found = new Map(byDay.get(day)?.map(({ ticker, weight_pct }) => [ticker, weight_pct]));
        return [
          text(formats.date(day)),
          ...tickers.map((ticker) => {
            const value = found.get(ticker);
            return value === undefined ? text("–") : { text: formats.exact(value), value };
          }),
        ];
      }),
    },
  };
};
