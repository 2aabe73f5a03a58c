import { html } from "hono/html";
import { actionFields } from "../layout.ts";
import { badge, emptyState, factList, type Markup, scrollingTable } from "../markup.ts";
import type { View } from "../view.ts";
import type { Progress, Proposal } from "./actions.ts";

/** What would be done, and to what; nothing is done yet. */
export const proposalPage = (view: View, { id, command, plan, edits, from }: Proposal): Markup => {
  const { words, number } = view;
  const { letters, others, unseen } = plan;
  const isRedrive = command === "redrive";
  const count = letters.length;
  const title = isRedrive
    ? words.redriveTitle(count, number(count))
    : words.discardTitle(count, number(count));
  const back = html`<a class="button" href="${from}">${words.back}</a>`;
  if (count === 0)
    return html`<h1>${title}</h1>${emptyState(words.nothingToDo, words.nothingToDoHint)}<p>${back}</p>`;
  const faulty = isRedrive ? letters.filter((one) => one.fault !== undefined && !edits.has(one.id)) : [];
  const rows = [
    ...Map.groupBy(letters, ({ queue, source, code }) => JSON.stringify([queue, source ?? "", code])),
  ];
  return html`<p class="crumb"><a href="/dead-letters">${words.deadLetters}</a></p><h1>${title}</h1>
    <p class="lead">${isRedrive ? words.redriveMeans : words.discardMeans}</p>
    ${scrollingTable(
      title,
      html`<table class="data"><thead><tr><th scope="col">${words.queue}</th>${isRedrive ? html`<th scope="col">${words.sendsTo}</th>` : ""}<th scope="col">${words.code}</th><th scope="col" class="number">${words.letters}</th></tr></thead>
      <tbody>${rows.map(([name, some]) => {
        const [queue, source, code] = JSON.parse(name) as [string, string, string];
        return html`<tr><td>${queue}</td>${isRedrive ? html`<td>${source || words.none}</td>` : ""}<th scope="row">${code}</th><td class="number">${number(some.length)}</td></tr>`;
      })}</tbody></table>`,
    )}
    ${edits.size > 0 ? html`<p class="notice warn">${words.withEdits(number(edits.size))}</p>` : ""}
    ${faulty.length > 0 ? html`<p class="notice warn">${words.faultyLetters(number(faulty.length))} <code>${faulty[0]?.fault}</code></p>` : ""}
    <p class="quiet">${words.stayAsTheyAre(number(others))}${unseen > 0 ? ` ${words.unseenLetters(number(unseen))}` : ""}</p>
    <form class="row" method="post" action="/dead-letters/act">${actionFields(view)}<input type="hidden" name="proposal" value="${id}">
      ${isRedrive ? html`<label>${words.rate} <input type="number" name="rate" min="1" max="60000" placeholder="${words.asFastAsItGoes}"></label>` : ""}
      <button class="${isRedrive ? "primary" : "danger"}" data-busy>${isRedrive ? words.redriveNow(count, number(count)) : words.discardNow(count, number(count))}</button>${back}</form>`;
};

/** How far an action is, and what came of it. */
export const progressPart = (view: View, { id, command, at, of, done, acted, failure }: Progress): Markup => {
  const { words, number, time } = view;
  const hasEnded = acted !== undefined || failure !== undefined;
  const state =
    failure !== undefined
      ? badge("bad", words.ended.failed)
      : acted
        ? badge("good", words.ended.done)
        : badge("warn", words.ended.running);
  return html`<div class="card progress" ${hasEnded ? "data-ended" : ""}>
    <p class="between"><span>${state}</span><span class="quiet">${words.began} ${time(at)}</span></p>
    <p><progress max="${of}" value="${done}" aria-label="${words.progressOf(number(done), number(of))}"></progress></p>
    <p><strong>${words.progressOf(number(done), number(of))}</strong></p>
    ${failure === undefined ? "" : html`<p class="notice bad">${failure}</p>`}
    ${
      acted
        ? factList([
            {
              name: command === "redrive" ? words.sentCount : words.discardedCount,
              value: number(acted.moved),
            },
            {
              name: words.refusedCount,
              value:
                acted.refused.length > 0
                  ? html`${number(acted.refused.length)}: ${acted.refused[0]?.reason}`
                  : number(0),
            },
            { name: words.missingCount, value: number(acted.missing) },
            { name: words.undeletedCount, value: number(acted.undeleted.length) },
            { name: words.record, value: html`<code>operations/dead-letters/…/${acted.operation}/</code>` },
          ])
        : ""
    }
    ${hasEnded ? "" : html`<form method="post" action="/dead-letters/actions/${id}/stop">${actionFields(view)}<button>${words.stop}</button></form>`}
  </div>`;
};

export const progressPage = (view: View, progress: Progress): Markup => {
  const { words } = view;
  const hasEnded = progress.acted !== undefined || progress.failure !== undefined;
  const part = progressPart(view, progress);
  return html`<p class="crumb"><a href="/dead-letters">${words.deadLetters}</a></p><h1>${words.commands[progress.command]}</h1>
    ${hasEnded ? html`<div>${part}</div>` : html`<div data-live="/dead-letters/actions/${progress.id}/part" data-seconds="1" aria-live="polite">${part}</div>`}
    <p class="row"><a class="button" href="${progress.from}">${words.back}</a></p>`;
};
