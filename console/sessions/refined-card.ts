import { html } from "hono/html";
import type { Freshness, RefinedLineage } from "../../core/operations/explain/explain-refined.ts";
import { badge, factList, type Markup, shortCode, type Tone } from "../markup.ts";
import { toneOfJobState } from "../overview/status-tables.ts";
import type { View } from "../view.ts";

const toneOf: Readonly<Record<Freshness, Tone>> = {
  fresh: "good",
  stale: "warn",
  nothing: "idle",
  unknown: "idle",
};

/** A session of a refined table: its inputs, its partitions, and the runs of the job that made it. */
export const refinedCard = (view: View, file: RefinedLineage): Markup => {
  const { words, number, time } = view;
  const { table, prefix, freshness, files, unregistered, dangling, inputs, jobRuns } = file;
  return html`<article class="card lineage">
    <div class="between"><h3>${table}</h3><span>${badge(toneOf[freshness], words.freshness[freshness])}</span></div>
    ${factList([
      { name: words.files, value: html`${number(files)} · <code>${prefix}</code>` },
      {
        name: words.partition,
        value:
          unregistered + dangling === 0
            ? words.registered
            : badge("warn", words.partitionFaults(number(unregistered), number(dangling))),
      },
      {
        name: words.madeFrom,
        value: inputs.length === 0 ? words.none : inputs.map(({ key }) => html`<code>${key}</code> `),
      },
    ])}
    ${
      jobRuns.length === 0
        ? ""
        : html`<h4>${words.jobRuns} <span class="light">${number(jobRuns.length)}</span></h4><ul class="sets">${jobRuns.map(
            ({ state, jobRunId, startedAt, runId, error }) =>
              html`<li class="job">${badge(toneOfJobState(state), state)} ${time(startedAt)} <span class="quiet">${shortCode(jobRunId, 18)}${runId === undefined ? "" : html` · ${words.runName} ${shortCode(runId, 13)}`}</span>${error === undefined ? "" : html`<p class="notice bad">${error}</p>`}</li>`,
          )}</ul>`
    }
  </article>`;
};
