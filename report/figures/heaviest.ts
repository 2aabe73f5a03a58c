import { decimalText } from "../../core/numbers/decimal.ts";
import { barChart } from "../charts/bar-chart.ts";
import { type FigureOf, missing, text } from "./figure.ts";

const shown = 15;

/** The heaviest constituents as a chart; the table has them all. */
export const heaviest: FigureOf = ({ portfolio }, { heaviest: words, columns, formats }) => {
  const first = portfolio?.rows[0];
  if (!portfolio || !first) return missing("heaviest", words.title, words.none);
  const top = portfolio.rows.slice(0, shown);
  const others = portfolio.rows.slice(shown);
  const rest = others.reduce((sum, { weight_pct }) => sum + BigInt(weight_pct.replace(".", "")), 0n);
  return {
    id: "heaviest",
    title: words.title,
    dates: words.dates(formats.longDate(portfolio.session)),
    summary: words.summary(top.length, first.ticker, formats.percent(first.weight_pct, 2)),
    notes: [
      ...(others.length === 0 ? [] : [words.rest(others.length, formats.percent(decimalText(rest, 3), 2))]),
      words.divisor(formats.exact(first.divisor)),
    ],
    draw: (size) =>
      barChart(
        {
          title: words.unit,
          bars: top.map(({ ticker, company, weight_pct }) => ({
            label: ticker,
            detail: company,
            value: Number(weight_pct),
            text: formats.percent(weight_pct, 2),
          })),
        },
        size,
      ),
    table: {
      columns: [
        { title: columns.ticker },
        { title: columns.company },
        { title: columns.shareClass },
        { title: columns.sector },
        { title: columns.quantity, isNumber: true },
        { title: columns.weight, isNumber: true },
      ],
      rows: portfolio.rows.map((row) => [
        text(row.ticker),
        text(row.company),
        text(row.share_class),
        text(row.sector ?? "–"),
        { text: formats.exact(row.theoretical_qty), value: row.theoretical_qty },
        { text: formats.exact(row.weight_pct), value: row.weight_pct },
      ]),
    },
  };
};
