import { html } from "hono/html";

/** Text that is markup already: what `html` gives, every value in it escaped. */
export type Markup = ReturnType<typeof html>;

export type Tone = "good" | "warn" | "bad" | "idle";

/** Never colour alone: each tone has a sign of its own, beside the words. */
const signs: Readonly<Record<Tone, string>> = { good: "✓", warn: "!", bad: "✕", idle: "–" };

export const badge = (tone: Tone, text: string): Markup =>
  html`<span class="badge ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span>${text}</span>`;

export interface Fact {
  readonly name: string;
  readonly value: unknown;
}

/** Names and what they are, as a description list; facts without a value are left out. */
export const factList = (facts: readonly Fact[]): Markup => html`<dl class="facts">
  ${facts
    .filter(({ value }) => value !== undefined && value !== "" && value !== false)
    .map(({ name, value }) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;

/** A hash or an id: whole for who copies it, short to look at. */
export const shortCode = (text: string, length = 12): Markup =>
  html`<code class="short" title="${text}">${text.length > length ? `${text.slice(0, length)}…` : text}</code>`;

/** A table that scrolls by itself on a narrow screen; the keyboard reaches it there. */
export const scrollingTable = (label: string, table: unknown): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div>`;

export const emptyState = (title: string, text: unknown): Markup =>
  html`<div class="empty"><p class="empty-title">${title}</p><p>${text}</p></div>`;
