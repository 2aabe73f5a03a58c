import { html } from "hono/html";
import type { CuratedLineage, Verdict } from "../../core/operations/explain/explain-curated.ts";
import type { PageLineage, SetLineage, SetState } from "../../core/operations/explain/set-lineage.ts";
import { badge, factList, type Markup, shortCode, type Tone } from "../markup.ts";
import type { View } from "../view.ts";

const toneOfVerdict: Readonly<Record<Verdict, Tone>> = {
  same: "good",
  "other-inputs": "warn",
  "other-content": "warn",
  absent: "bad",
  nothing: "idle",
};

const toneOfSet: Readonly<Record<SetState, Tone>> = {
  used: "good",
  superseded: "idle",
  broken: "bad",
  incomplete: "warn",
  unused: "idle",
};

const pageItem = (view: View, page: PageLineage): Markup => {
  const { words, bytes, number } = view;
  const { key, sha256, isIntact, url, note, messages } = page;
  return html`<li>
    <p class="between"><span>${words.page} ${page.page} ${isIntact ? badge("good", words.intact) : badge("bad", words.notIntact)}</span>
      <a href="/sessions/raw?${new URLSearchParams({ key })}" download>${words.saveRaw} (${bytes(page.bytes)})</a></p>
    ${factList([
      { name: words.rawKey, value: html`<code>${key}</code>` },
      { name: "SHA-256", value: html`<code>${sha256}</code>` },
      { name: words.rows, value: page.rows === undefined ? undefined : number(page.rows) },
      { name: words.url, value: url && html`<code>${url}</code>` },
      { name: words.upstreamNote, value: note },
      {
        name: words.messageIds,
        value: html`<code>${messages.requested}</code> <code>${messages.collected}</code>`,
      },
    ])}</li>`;
};

const setItem = (view: View, set: SetLineage): Markup => {
  const { words, number, time } = view;
  const { dataset, index, state, because, pages, totalPages, runId } = set;
  const rows = pages.reduce((sum, page) => sum + (page.rows ?? 0), 0);
  const at = pages[0]?.capturedAt;
  const isIntact = pages.every((page) => page.isIntact);
  return html`<li><details><summary><span class="set-name">${index === undefined ? dataset : html`${dataset} · <strong>${index}</strong>`}</span>
      ${badge(toneOfSet[state], words.setStates[state])}${isIntact ? "" : badge("bad", words.notIntact)}
      <span class="quiet">${words.pagesCount(number(pages.length), number(totalPages))} · ${words.rowsCount(rows, number(rows))}${at === undefined ? "" : html` · ${time(new Date(at))}`}</span></summary>
    ${because === undefined ? "" : html`<p class="notice bad">${because}</p>`}
    <p class="quiet">${words.runName} <code>${runId}</code></p>
    <ol class="pages">${pages.map((page) => pageItem(view, page))}</ol></details></li>`;
};

/** A curated file, whether it is what raw gives, and the captures that it was made of. */
export const curatedCard = (view: View, file: CuratedLineage): Markup => {
  const { words, number } = view;
  const { table, key, verdict, rows, runId, inputsHash, contentHash, isRegistered, sets, absences } = file;
  const hasFile = verdict !== "nothing" && verdict !== "absent";
  return html`<article class="card lineage">
    <div class="between"><h3>${table}</h3><span>${badge(toneOfVerdict[verdict], words.verdicts[verdict])}</span></div>
    ${factList([
      { name: words.file, value: verdict !== "nothing" && html`<code>${key}</code>` },
      {
        name: words.rows,
        value:
          rows.file === rows.raw
            ? number(rows.raw)
            : words.rowsOfRaw(rows.file === undefined ? "–" : number(rows.file), number(rows.raw)),
      },
      {
        name: words.partition,
        value: hasFile && (isRegistered ? words.registered : badge("warn", words.notRegistered)),
      },
      { name: words.writtenBy, value: runId && shortCode(runId, 18) },
      { name: words.inputsHash, value: inputsHash.file && shortCode(inputsHash.file, 18) },
      { name: words.contentHash, value: contentHash && shortCode(contentHash, 18) },
    ])}
    ${absences.map(({ index, reason }) => html`<p class="quiet">${words.rightlyEmpty(index, reason)}</p>`)}
    ${sets.length === 0 ? "" : html`<h4>${words.captures} <span class="light">${number(sets.length)}</span></h4><ul class="sets">${sets.map((set) => setItem(view, set))}</ul>`}
  </article>`;
};
