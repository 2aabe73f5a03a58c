import type { SessionDate } from "../../contracts/fields.ts";
import type { ReportLevelRow } from "../../sql/rows.ts";

/** Sessions of levels that are drawn: about five years, and what came before them in the month they begin in. */
const drawnLevels = 1250;

export interface LevelPoint {
  readonly session: SessionDate;
  /** Index points. */
  readonly level: number;
  /** Percent below the highest close so far; 0 at a new high. */
  readonly drawdownPct: number;
}

export interface MonthOfLevels {
  /** `YYYY-MM` */
  readonly month: string;
  readonly sessions: number;
  /** Index points, exact. */
  readonly lowest: string;
  readonly highest: string;
  readonly last: string;
  /** The deepest of the month, percent. */
  readonly drawdownPct: number;
}

export interface Levels {
  readonly points: readonly LevelPoint[];
  readonly first: LevelPoint;
  readonly last: LevelPoint;
  readonly highest: LevelPoint;
  readonly lowest: LevelPoint;
  readonly deepest: LevelPoint;
  readonly months: readonly MonthOfLevels[];
  /** The first close that a peak can be of: the lake's first on the scale of the last one. */
  readonly peaksSince: SessionDate;
  /** Left out where all levels of the lake are on the scale of today, as far as is known. */
  readonly scale?: {
    /** The day whose level is the first on that scale. */
    readonly rescaledOn: SessionDate;
    /** Where the last level lies. What is shown is of the same side. */
    readonly last: "before" | "since";
  };
}

const drawdown = ({ close_level, peak_level }: ReportLevelRow) =>
  (Number(close_level) / Number(peak_level) - 1) * 100;

const by = <Item>(items: readonly [Item, ...Item[]], value: (item: Item) => number): Item =>
  items.reduce((best, item) => (value(item) < value(best) ? item : best), items[0]);

const isFilled = <Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] => items.length > 0;

const monthOf = (month: string, rows: readonly [ReportLevelRow, ...ReportLevelRow[]]): MonthOfLevels => ({
  month,
  sessions: rows.length,
  lowest: by(rows, ({ close_level }) => Number(close_level)).close_level,
  highest: by(rows, ({ close_level }) => -Number(close_level)).close_level,
  last: (rows.at(-1) ?? rows[0]).close_level,
  drawdownPct: Math.min(...rows.map(drawdown)),
});

const monthOfRow = ({ session_date }: ReportLevelRow): string => session_date.slice(0, 7);

/** Begins with a month that is whole, as far as the lake has it: its lowest and highest are said. */
const drawn = (all: readonly ReportLevelRow[]): readonly ReportLevelRow[] => {
  const first = all.at(-drawnLevels) ?? all[0];
  return first ? all.filter((row) => monthOfRow(row) >= monthOfRow(first)) : [];
};

const sideOf = ({ session_date, rescaled_on }: ReportLevelRow): "before" | "since" =>
  rescaled_on !== null && session_date < rescaled_on ? "before" : "since";

/** The last years of levels on the scale of the last one; undefined where there are none. */
export const viewLevels = (held: readonly ReportLevelRow[]): Levels | undefined => {
  const last = held.at(-1);
  if (!last) return undefined;
  const all = held.filter((row) => sideOf(row) === sideOf(last));
  const rescaledOn = held.some((row) => sideOf(row) === "before") ? last.rescaled_on : null;
  const rows = drawn(all);
  const points = rows.map((row) => ({
    session: row.session_date,
    level: Number(row.close_level),
    drawdownPct: drawdown(row),
  }));
  if (!isFilled(points)) return undefined;
  return {
    points,
    first: points[0],
    last: points.at(-1) ?? points[0],
    highest: by(points, ({ level }) => -level),
    lowest: by(points, ({ level }) => level),
    deepest: by(points, ({ drawdownPct }) => drawdownPct),
    months: [...Map.groupBy(rows, monthOfRow)].flatMap(([month, some]) =>
      isFilled(some) ? [monthOf(month, some)] : [],
    ),
    peaksSince: all[0]?.session_date ?? points[0].session,
    ...(rescaledOn === null ? {} : { scale: { rescaledOn, last: sideOf(last) } }),
  };
};
