// What the pages gain with a script; each of them works without it. Nothing here makes markup out of data: regions are
// replaced by what the server has rendered and escaped.

const unreached = document.getElementById("unreached");

/** Regions that read themselves again: `data-live` says where from, `data-seconds` how often. */
for (const region of document.querySelectorAll("[data-live]")) {
  if (!(region instanceof HTMLElement)) continue;
  const { live = "", seconds = "10" } = region.dataset;
  let shown = "";
  const readAgain = async () => {
    if (document.hidden) return;
    const answer = await fetch(live, { headers: { accept: "text/html" } }).catch(() => undefined);
    if (unreached) unreached.hidden = answer?.ok === true;
    if (!answer?.ok) return;
    const text = await answer.text();
    // What says the same is left alone: it would be read out again.
    if (text === shown) return;
    shown = text;
    const read = new DOMParser().parseFromString(text, "text/html");
    const focused = region.contains(document.activeElement) ? document.activeElement?.id : undefined;
    region.replaceChildren(...read.body.childNodes);
    if (focused) document.getElementById(focused)?.focus();
    if (region.querySelector("[data-ended]")) clearInterval(clock);
  };
  const clock = setInterval(readAgain, Number(seconds) * 1000);
}

/** A button that works for a while says so, and is not pressed twice. */
document.addEventListener("submit", ({ target, submitter }) => {
  if (!(target instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return;
  if (!submitter.hasAttribute("data-busy")) return;
  submitter.setAttribute("aria-busy", "true");
  // Later, so that the form still carries the button's own value.
  setTimeout(() => {
    submitter.disabled = true;
  });
});
// Going back shows the page as it was left.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) {
    button.removeAttribute("aria-busy");
    if (button instanceof HTMLButtonElement) button.disabled = false;
  }
});

/** Ctrl+Enter runs a statement. */
document.addEventListener("keydown", ({ key, ctrlKey, metaKey, target }) => {
  if (key !== "Enter" || !(ctrlKey || metaKey)) return;
  if (!(target instanceof HTMLTextAreaElement) || !target.hasAttribute("data-submits")) return;
  const button = target.form?.querySelector("button");
  if (button) target.form?.requestSubmit(button);
});

/** Dead letters: one tick for the page, and how many are ticked. */
for (const form of document.querySelectorAll("form[data-selection]")) {
  const ticks = [...form.querySelectorAll('input[name="letter"]')].filter(
    (tick) => tick instanceof HTMLInputElement,
  );
  const everything = form.querySelector("[data-select-everything]");
  const said = form.querySelector("[data-selected]");
  const all = form.querySelector("input[data-select-all]");
  if (!(all instanceof HTMLInputElement) || !(everything instanceof HTMLInputElement)) continue;
  for (const part of form.querySelectorAll("[data-select-all]")) part.removeAttribute("hidden");
  const show = () => {
    const count = ticks.filter(({ checked }) => checked).length;
    all.checked = count === ticks.length;
    all.indeterminate = count > 0 && count < ticks.length;
    for (const tick of [all, ...ticks]) tick.disabled = everything.checked;
    if (said instanceof HTMLElement)
      said.textContent =
        everything.checked || count === 0 ? "" : (said.dataset.text ?? "").replace("{n}", String(count));
  };
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
  });
  form.addEventListener("change", show);
  show();
}

/** A frame of this console is as high as what it shows. */
for (const frame of document.querySelectorAll("iframe[data-grows]")) {
  if (!(frame instanceof HTMLIFrameElement)) continue;
  const grow = () => {
    const shown = frame.contentDocument?.documentElement;
    if (!shown) return;
    const resize = () => {
      frame.style.height = `${shown.offsetHeight + 2}px`;
    };
    new ResizeObserver(resize).observe(shown);
    resize();
  };
  frame.addEventListener("load", grow);
  if (frame.contentDocument?.readyState === "complete") grow();
}
