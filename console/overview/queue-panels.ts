import { html } from "hono/html";
import { deadLetterQueueName } from "../../contracts/topology.ts";
import { lineChart } from "../charts/line-chart.ts";
import { niceScale } from "../charts/scale.ts";
import { badge, type Markup } from "../markup.ts";
import type { View } from "../view.ts";
import type { DepthHistory, QueueReading, Sample } from "./depth-history.ts";

const readingOf = ({ readings }: Sample, queue: string) => readings.find((one) => one.queue === queue);

const pointsOf = (samples: readonly Sample[], queue: string, value: (reading: QueueReading) => number) =>
  samples.flatMap((sample) => {
    const reading = readingOf(sample, queue);
    return reading ? [{ x: sample.at.getTime(), y: value(reading) }] : [];
  });

const depthChart = (view: View, samples: readonly Sample[], queue: string): Markup => {
  const all = pointsOf(samples, queue, ({ waiting, inFlight }) => waiting + inFlight);
  const inFlight = pointsOf(samples, queue, (reading) => reading.inFlight);
  const first = samples[0]?.at ?? new Date(0);
  const last = samples.at(-1)?.at ?? first;
  const y = niceScale(all.map((point) => point.y));
  const most = Math.max(0, ...all.map((point) => point.y));
  const { words, number, time } = view;
  return lineChart({
    label: words.depthLabel(queue, number(all.at(-1)?.y ?? 0), number(most), first.toISOString()),
    lines: [
      { style: "main", points: all },
      { style: "second", points: inFlight },
    ],
    x: { from: first.getTime(), to: last.getTime() },
    y,
    xLabels: [time(first, "clock"), time(last, "clock")],
    yLabels: [number(y.from), number(y.to)],
  });
};

const panel = (
  view: View,
  samples: readonly Sample[],
  { queue, waiting, inFlight, deadLetters }: QueueReading,
) => {
  const { words, number } = view;
  const dead = words.deadLettersCount(deadLetters, number(deadLetters));
  return html`<article class="panel">
    <h3>${queue}</h3>
    <p class="depth"><span><strong>${number(waiting)}</strong> ${words.waiting}</span>
      <span class="second"><strong>${number(inFlight)}</strong> ${words.inFlight}</span></p>
    ${depthChart(view, samples, queue)}
    <p class="panel-end">${
      deadLetters > 0
        ? html`<a id="dead-${queue}" href="/dead-letters?queue=${deadLetterQueueName(queue)}">${badge("bad", dead)}</a>`
        : badge("good", words.noDeadLetters)
    }</p>
  </article>`;
};

/** A panel a queue: what it holds now, and how that went since the console was started. */
export const queuePanels = (view: View, depths: DepthHistory): Markup => {
  const samples = depths.samples();
  const newest = samples.at(-1);
  const failure = depths.failure();
  const { words } = view;
  return html`${failure === undefined ? "" : html`<p class="notice bad" role="status">${words.cannotRead} <code>${failure}</code></p>`}
    <div class="panels">${(newest?.readings ?? []).map((reading) => panel(view, samples, reading))}</div>
    ${newest ? html`<p class="quiet">${words.depthLegend}. ${words.updated} ${view.time(newest.at, "clock")}.</p>` : ""}`;
};
