/**
 * Inlined after the field, until chat/page/composer takes over: people see the page and type before its scripts have
 * loaded. Restores the draft, keeps typed text, and remembers Enter; typing on after Enter cancels it.
 */
{
  const form = /** @type {HTMLElement & { requestSubmit(): void }} */ (document.getElementById("composer"));
  const field = /** @type {HTMLTextAreaElement} */ (document.getElementById("message-text"));
  const { draft, sendKey } = form.dataset;
  const hasTouch = matchMedia("(pointer: coarse)").matches;
  const until = new AbortController();
  const show = () => form.classList.toggle("composer--empty", !field.value.trim());

  /** @param {KeyboardEvent} given */
  const sends = ({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing, keyCode }) =>
    key === "Enter" && !shiftKey && !altKey && !isComposing && keyCode !== 229 && (ctrlKey || metaKey || (sendKey !== "mod-enter" && !hasTouch));

  const typed = () => {
    form.removeAttribute("aria-busy");
    show();
    if (draft) localStorage.setItem(draft, field.value);
  };

  field.addEventListener("input", typed, until);
  field.addEventListener("keydown", (event) => {
    if (!sends(event)) return;
    event.preventDefault();
    form.requestSubmit();
  }, until);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) form.setAttribute("aria-busy", "true");
  }, until);
  form.addEventListener("takeover", () => until.abort(), until);
  // On a phone the keyboard would cover half of the page.
  if (!hasTouch) field.focus();
  if (draft) field.value = localStorage.getItem(draft) ?? "";
  show();
}
