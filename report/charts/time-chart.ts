import type { SessionDate } from "../../contracts/fields.ts";
import type { Formats } from "../language/formats.ts";
import { spread } from "../view/spread.ts";
import type { Chart, Layer } from "./draw.ts";
import { colour, fontSize, type Size, textWidth, theme, tickFormat } from "./theme.ts";
import { type TimeAxis, timeAxis } from "./time-axis.ts";

export interface Point {
  readonly session: SessionDate;
  readonly value: number;
  /** Points of one run are joined by a solid line, runs by a dashed one. */
  readonly run: number;
}

export interface Line {
  readonly name: string;
  /** What stands at its end. */
  readonly label: string;
  readonly points: readonly Point[];
  readonly colour: string;
}

/** A point that is named on the chart. */
export interface Remark {
  readonly session: SessionDate;
  readonly value: number;
  readonly text: string;
  readonly side: "above" | "below";
}

/** Lines with a vertical scale of their own. */
export interface Panel {
  /** With its unit. */
  readonly title: string;
  readonly height: number;
  readonly lines: readonly Line[];
  readonly domain: readonly [low: number, high: number];
  /** Filled from zero. */
  readonly isArea?: boolean;
  readonly remarks?: readonly Remark[];
}

/** More points than this are a line without dots. */
const mostDots = 40;
const titleRoom = 28;
const labelGap = fontSize + 4;
const axisRoom = 44;

interface Place {
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly axis: TimeAxis;
}

const linesOf = ({ lines, isArea = false }: Panel, { axis }: Place): readonly Layer[] => {
  const values = lines.flatMap(({ name, points }) =>
    points.map(({ session, value, run }) => ({ name, at: axis.at(session), value, run: `${name} ${run}` })),
  );
  const hasDots = Math.max(0, ...lines.map(({ points }) => points.length)) <= mostDots;
  const hasGaps = lines.some(({ points }) => points.some(({ run }) => run > 0));
  const color = {
    field: "name",
    type: "nominal" as const,
    scale: { domain: lines.map(({ name }) => name), range: lines.map((line) => line.colour) },
    legend: null,
  };
  const layers: readonly Layer[] = [
    ...(isArea ? [{ mark: { type: "area" as const, opacity: 0.22 }, encoding: { color } }] : []),
    ...(hasGaps
      ? [
          {
            mark: { type: "line" as const, strokeWidth: 1.25, strokeDash: [3, 4], opacity: 0.75 },
            encoding: { color },
          },
        ]
      : []),
    {
      mark: { type: "line", strokeWidth: isArea ? 1.25 : 2, strokeJoin: "round" },
      encoding: { color, detail: { field: "run" } },
    },
    ...(hasDots
      ? [{ mark: { type: "point" as const, filled: true, size: 38, opacity: 1 }, encoding: { color } }]
      : []),
  ];
  return layers.map((layer) => ({ ...layer, data: { values } }));
};

const labelsOf = ({ lines, domain: [low, high] }: Panel, { top, bottom, width }: Place): readonly Layer[] => {
  const pixel = (value: number) => bottom - ((value - low) / (high - low)) * (bottom - top);
  const ends = lines.map(({ points }) => pixel(points.at(-1)?.value ?? low));
  const places = spread(ends, labelGap, [top, bottom]);
  return lines
    .map((line, at) => ({ ...line, y: places[at] ?? bottom }))
    .filter(({ label }) => label !== "")
    .map(({ label, colour: color, y }) => ({
      data: { values: [{}] },
      mark: { type: "text", align: "left", baseline: "middle", dx: 10, fontWeight: 600, color },
      encoding: { x: { value: width }, y: { value: y }, text: { value: label } },
    }));
};

const remarksOf = ({ remarks = [] }: Panel, { axis, width }: Place): readonly Layer[] =>
  remarks.flatMap(({ session, value, text, side }): readonly Layer[] => {
    const [from, to] = axis.domain;
    const across = ((axis.at(session) - from) / (to - from)) * width;
    const half = textWidth(text) / 2;
    // Text at an edge is set inwards.
    const align = across < half ? "left" : across > width - half ? "right" : "center";
    const data = { values: [{ at: axis.at(session), value }] };
    return [
      { data, mark: { type: "point", filled: true, size: 36, opacity: 1, color: colour.ink } },
      {
        data,
        mark: { type: "text", align, dy: side === "above" ? -13 : 14, baseline: "middle" },
        encoding: { text: { value: text } },
      },
    ];
  });

const panelOf = (panel: Panel, place: Place): Layer => ({
  encoding: {
    x: place.axis.channel,
    y: {
      field: "value",
      type: "quantitative",
      scale: { domain: [...panel.domain], range: [place.bottom, place.top], nice: false, zero: false },
      axis: {
        title: null,
        orient: "left",
        tickCount: Math.max(3, Math.round(panel.height / 45)),
        format: tickFormat,
      },
    },
  },
  layer: [
    ...linesOf(panel, place),
    ...labelsOf(panel, place),
    ...remarksOf(panel, place),
    {
      data: { values: [{}] },
      mark: { type: "text", align: "left", baseline: "bottom", color: colour.muted },
      encoding: { x: { value: -axisRoom }, y: { value: place.top - 12 }, text: { value: panel.title } },
    },
  ],
});

/** Panels over one time axis; lines are named where they end. */
export const timeChart = (panels: readonly Panel[], formats: Formats, size: Size): Chart => {
  const lines = panels.flatMap((panel) => panel.lines);
  const labels = lines.map(({ label }) => label).filter((label) => label !== "");
  const right = labels.length === 0 ? 14 : Math.max(...labels.map(textWidth)) + 14;
  const padding = { left: axisRoom, right, top: titleRoom, bottom: 40 };
  const width = size.width - padding.left - padding.right;
  const sessions = new Set(lines.flatMap(({ points }) => points.map(({ session }) => session)));
  const axis = timeAxis([...sessions].sort(), formats, width);
  const between = titleRoom + 14;
  let top = 0;
  const layer = panels.map((panel) => {
    const place = { top, bottom: top + panel.height, width, axis };
    top = place.bottom + between;
    return panelOf(panel, place);
  });
  return {
    width,
    height: top - between,
    padding,
    autosize: "none",
    config: theme,
    layer,
    resolve: { scale: { y: "independent", color: "independent" }, axis: { y: "independent" } },
  };
};
