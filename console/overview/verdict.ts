import { html } from "hono/html";
import { deadLettersAlarm, lostAlarm, refineAlarm, sessionAlarm } from "../../contracts/alarms.ts";
import { deadLetterQueueNames } from "../../contracts/topology.ts";
import type { Finding } from "../../core/operations/findings.ts";
import type { SetName, Status } from "../../core/operations/read-status.ts";
import type { Markup } from "../markup.ts";
import type { View } from "../view.ts";

const dayOf = (sets: readonly SetName[]): string | undefined => {
  const [first] = sets;
  return first && "day" in first.period ? first.period.day : undefined;
};

/** The page of this console that shows what a finding is about. */
const pageOf = ({ alarm }: Finding, { session }: Status): string | undefined => {
  const letters = deadLetterQueueNames.find((queue) => deadLettersAlarm(queue).name === alarm);
  if (letters) return `/dead-letters?queue=${letters}`;
  const { open, stranded, lost } = session;
  if (alarm === sessionAlarm.name) return `/sessions/${dayOf([...open, ...stranded]) ?? session.session}`;
  if (alarm === lostAlarm.name) return `/sessions/${dayOf(lost) ?? session.session}`;
  return alarm === refineAlarm.name ? "/#refine" : undefined;
};

const finding = (view: View, status: Status, found: Finding): Markup => {
  const path = pageOf(found, status);
  return html`<li><span>${path ? html`<a id="look-${found.alarm}" href="${path}">${found.says}</a>` : found.says}</span>
    <a class="quiet" id="runbook-${found.alarm}" href="/runbook/${found.alarm}">${view.words.whatToDo}</a></li>`;
};

/** Whether anything needs a person, and what. */
export const verdict = (view: View, status: Status): Markup => {
  const { words } = view;
  const { findings } = status;
  return findings.length === 0
    ? html`<div class="verdict good"><p><span class="sign" aria-hidden="true">✓</span> ${words.allIsWell}</p></div>`
    : html`<div class="verdict bad"><p><span class="sign" aria-hidden="true">✕</span> ${words.needsPerson(findings.length)}</p>
      <ul>${findings.map((found) => finding(view, status, found))}</ul></div>`;
};
