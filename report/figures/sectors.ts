import { barChart } from "../charts/bar-chart.ts";
import { type FigureOf, missing, text } from "./figure.ts";

export const sectors: FigureOf = (data, { sectors: words, columns, formats }) => {
  const { sectors: snapshot, portfolio } = data;
  const first = snapshot?.rows[0];
  if (!snapshot || !first) return missing("sectors", words.title, words.none);
  // The refined layer calls so what came without a sector.
  const nameOf = (sector: string) => (sector === "Unclassified" ? words.unclassified : sector);
  const isOlder = portfolio !== undefined && portfolio.session !== snapshot.session;
  return {
    id: "sectors",
    title: words.title,
    dates: words.dates(formats.longDate(snapshot.session)),
    summary: words.summary(snapshot.rows.length, nameOf(first.sector), formats.percent(first.weight_pct, 2)),
    notes: [...(isOlder ? [words.older(formats.longDate(portfolio.session))] : []), words.spelling],
    draw: (size) =>
      barChart(
        {
          title: words.unit,
          bars: snapshot.rows.map(({ sector, weight_pct }) => ({
            label: nameOf(sector),
            value: Number(weight_pct),
            text: formats.percent(weight_pct, 2),
          })),
        },
        size,
      ),
    table: {
      columns: [
        { title: columns.sector },
        { title: columns.constituents, isNumber: true },
        { title: columns.weight, isNumber: true },
      ],
      rows: snapshot.rows.map((row) => [
        text(nameOf(row.sector)),
        { text: formats.number(row.constituents, 0), value: String(row.constituents) },
        { text: formats.exact(row.weight_pct), value: row.weight_pct },
      ]),
    },
  };
};
