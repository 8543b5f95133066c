/** Copies text, also outside a secure context (plain http in a home network has no navigator.clipboard). */
import { label, setIcon } from "chat/lib/dom";

const SHOWN_MS = 1600;

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyBySelection(text);
  }
}

/**
 * Makes a button copy what `text()` returns, and confirm it briefly.
 * @param {HTMLElement} button @param {() => string} text
 */
export function copyButton(button, text) {
  const words = button.getAttribute("aria-label") ?? "";
  const svg = /** @type {SVGElement} */ (button.querySelector("svg"));
  /** @type {number | undefined} */
  let timer;
  button.addEventListener("click", async () => {
    await copy(text());
    setIcon(svg, "check");
    label(button, gettext("Copied"));
    clearTimeout(timer);
    timer = setTimeout(() => {
      setIcon(svg, "copy");
      label(button, words);
    }, SHOWN_MS);
  });
}

/** @param {string} text */
function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  focused?.focus();
}
