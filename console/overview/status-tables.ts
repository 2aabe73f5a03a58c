import { html } from "hono/html";
import type { Status } from "../../core/operations/read-status.ts";
import { badge, type Markup, scrollingTable, shortCode, type Tone } from "../markup.ts";
import type { View } from "../view.ts";

const mostCodes = 8;

const periodText = (period: Status["lastRuns"][number]["period"]) =>
  "day" in period ? html`<a href="/sessions/${period.day}">${period.day}</a>` : String(period.year);

type OpenSet = Status["session"]["open"][number];

/** Open sets of one dataset and state, with the indexes they are of. */
const openGroup = ({ words, number }: View, some: readonly OpenSet[]): Markup | "" => {
  const [first] = some;
  if (!first) return "";
  const { dataset, status } = first;
  const codes = some.flatMap(({ index }) => index ?? []);
  const shown = codes.slice(0, mostCodes).join(", ");
  const more = codes.length - mostCodes;
  return html`<li>${badge(status === "inconsistent" ? "bad" : "warn", `${number(some.length)} ${words.setStatus[status]}`)} ${dataset}
    ${codes.length === 0 ? "" : html`<span class="quiet">${shown}${more > 0 ? `, ${words.andMore(number(more))}` : ""}</span>`}</li>`;
};

/** How far the current session is, and what is open of it. */
export const sessionPart = (
  view: View,
  { session: { session, due, complete, uncompacted, open } }: Status,
): Markup => {
  const { words, number } = view;
  if (due === 0) return html`<p>${words.nothingDue(session)}</p>`;
  const isLate = open.some((set) => set.isLate);
  const tone: Tone = open.length === 0 ? "good" : isLate ? "bad" : "warn";
  const groups = Map.groupBy(open, ({ dataset, status }) => `${dataset}/${status}`);
  return html`<p><a href="/sessions/${session}">${session}</a> ${badge(tone, words.setsComplete(number(complete), number(due)))}
      ${uncompacted > 0 ? badge("warn", words.notInTables(number(uncompacted))) : ""}</p>
    ${open.length > 0 && !isLate ? html`<p class="quiet">${words.askedAgain}</p>` : ""}
    ${groups.size === 0 ? "" : html`<ul class="open-sets">${[...groups.values()].map((some) => openGroup(view, some))}</ul>`}`;
};

export const lastRunsTable = (view: View, { lastRuns }: Status): Markup => {
  const { words, number, time } = view;
  if (lastRuns.length === 0) return html`<p class="quiet">${words.nothingCaptured}</p>`;
  return scrollingTable(
    words.lastRuns,
    html`<table class="data"><thead><tr><th scope="col">${words.dataset}</th><th scope="col">${words.period}</th><th scope="col" class="number">${words.sets}</th><th scope="col">${words.began}</th><th scope="col">${words.runName}</th></tr></thead>
    <tbody>${lastRuns.map(
      ({ dataset, period, sets, complete, startedAt, runId }) =>
        html`<tr><th scope="row">${dataset}</th><td>${periodText(period)}</td><td class="number">${complete === sets ? number(sets) : `${number(complete)} / ${number(sets)}`}</td><td>${time(startedAt)}</td><td>${shortCode(runId, 13)}</td></tr>`,
    )}</tbody></table>`,
  );
};

const tones: Readonly<Record<string, Tone>> = {
  SUCCEEDED: "good",
  RUNNING: "warn",
  STARTING: "warn",
  WAITING: "warn",
  FAILED: "bad",
  TIMEOUT: "bad",
  ERROR: "bad",
};

const sessionsText = (sessions: readonly string[]) =>
  sessions.length <= 2 ? sessions.join(", ") : `${sessions[0]} … ${sessions.at(-1)} (${sessions.length})`;

export const toneOfJobState = (state: string): Tone => tones[state] ?? "idle";

export const refineTable = (view: View, { refineRuns }: Status): Markup => {
  const { words, time } = view;
  if (!refineRuns) return html`<p class="quiet">${words.notServed}</p>`;
  if (refineRuns.length === 0) return html`<p class="quiet">${words.noRunsYet}</p>`;
  return scrollingTable(
    words.refineRuns,
    html`<table class="data"><thead><tr><th scope="col">${words.state}</th><th scope="col">${words.sessions}</th><th scope="col">${words.began}</th><th scope="col" class="number">${words.duration}</th><th scope="col">${words.reason}</th></tr></thead>
    <tbody>${refineRuns
      .slice(0, 6)
      .map(
        ({ state, sessions, startedAt, endedAt, error }) =>
          html`<tr><td>${badge(toneOfJobState(state), state)}</td><td>${sessionsText(sessions)}</td><td>${time(startedAt)}</td><td class="number">${endedAt ? words.took(((endedAt.getTime() - startedAt.getTime()) / 1000).toFixed(1)) : "–"}</td><td class="reason">${error ?? "–"}</td></tr>`,
      )}</tbody></table>`,
  );
};

export const alarmsPart = (view: View, { alarms }: Status): Markup => {
  const { words, number, time } = view;
  if (!alarms) return html`<p class="quiet">${words.noAlarmsHere}</p>`;
  const ringing = alarms.filter(({ state }) => state === "ALARM");
  return html`<ul class="open-sets">${ringing.map(
    ({ name, since, reason }) =>
      html`<li>${badge("bad", name)} ${reason} <span class="quiet">${time(since)}</span></li>`,
  )}<li>${badge("good", words.alarmsQuiet(number(alarms.length - ringing.length), number(alarms.length)))}</li></ul>`;
};
