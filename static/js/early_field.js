/**
 * Stands in the page, behind the field, until chat/composer takes over: the page is seen, and typed into, before its scripts are
 * there. The draft comes back, what is typed is kept, and Enter is remembered; whoever types on has not finished the message.
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
    key === "Enter" && !shiftKey && !altKey && !isComposing && keyCode !== 229 && (ctrlKey || metaKey) === (sendKey === "mod-enter") && !hasTouch;

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
  // A phone would cover half of the page with its keyboard.
  if (!hasTouch) field.focus();
  if (draft) field.value = localStorage.getItem(draft) ?? "";
  show();
}
