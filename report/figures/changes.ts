import { barChart } from "../charts/bar-chart.ts";
import { type WeightChange, weightChanges } from "../view/changes.ts";
import { runsOf } from "../view/runs.ts";
import { type Cell, type FigureOf, missing, text } from "./figure.ts";

const shown = 12;

export const changes: FigureOf = ({ portfolio, previous }, { changes: words, columns, formats }) => {
  if (!portfolio || !previous) return missing("changes", words.title, words.none);
  const all = weightChanges(previous.rows, portfolio.rows);
  const first = all[0];
  if (!first) return missing("changes", words.title, words.unchanged);
  const entered = all.filter(({ before }) => before === undefined).length;
  const left = all.filter(({ after }) => after === undefined).length;
  const isGap = runsOf([previous.session, portfolio.session]).at(-1) !== 0;
  const decimals = Math.abs(Number(first.change)) < 0.1 ? 3 : 2;
  const marked = ({ ticker, before, after }: WeightChange): string => {
    if (before === undefined) return `${ticker} (${words.entered})`;
    return after === undefined ? `${ticker} (${words.left})` : ticker;
  };
  const weight = (value: string | undefined): Cell =>
    value === undefined ? text("–") : { text: formats.exact(value), value };
  return {
    id: "changes",
    title: words.title,
    dates: words.dates(formats.longDate(previous.session), formats.longDate(portfolio.session)),
    summary: words.summary(all.length, first.ticker, formats.signed(first.change, decimals)),
    notes: [...(isGap ? [words.gap] : []), ...(entered + left > 0 ? [words.moved(entered, left)] : [])],
    legend: [
      { text: words.gained, colour: "accent" },
      { text: words.lost, colour: "second" },
    ],
    draw: (size) =>
      barChart(
        {
          title: words.unit,
          isDiverging: true,
          bars: all
            .slice(0, shown)
            .toSorted((a, b) => Number(b.change) - Number(a.change))
            .map((change) => ({
              label: marked(change),
              value: Number(change.change),
              text: formats.signed(change.change, decimals),
            })),
        },
        size,
      ),
    table: {
      columns: [
        { title: columns.ticker },
        { title: columns.before, isNumber: true },
        { title: columns.after, isNumber: true },
        { title: columns.change, isNumber: true },
      ],
      rows: all.map((change) => [
        text(marked(change)),
        weight(change.before),
        weight(change.after),
        { text: formats.signed(change.change, 3), value: change.change },
      ]),
    },
  };
};
