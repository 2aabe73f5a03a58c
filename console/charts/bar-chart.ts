import { html } from "hono/html";
import type { Markup } from "../markup.ts";
import { shareOf } from "./scale.ts";

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** The value as it is to be read. */
  readonly text: string;
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`;

/** Bars from a common zero, each with its name and value beside it as text. */
export const barChart = (label: string, bars: readonly Bar[]): Markup => {
  const values = bars.map(({ value }) => value);
  // Without an axis of their own bars need no round ends: the longest fills its place.
  const scale = { from: Math.min(0, ...values), to: Math.max(0, ...values) };
  const zero = shareOf(scale, 0);
  const bar = ({ value }: Bar) => {
    const end = shareOf(scale, value);
    return html`<svg class="bar-drawing" aria-hidden="true"><rect class="${value < 0 ? "below" : "above"}"
      x="${percent(Math.min(zero, end))}" width="${percent(Math.abs(end - zero))}" height="100%" rx="2"/></svg>`;
  };
  return html`<ol class="bars" aria-label="${label}">
    ${bars.map((one) => html`<li><span class="bar-name">${one.name}</span>${bar(one)}<span class="bar-value">${one.text}</span></li>`)}
  </ol>`;
};
