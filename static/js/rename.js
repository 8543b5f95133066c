/** Renaming in place: a field takes the place of the words. Enter or leaving saves, Escape keeps the old name. */
import { make } from "chat/dom";

const LONGEST = 200;

/** `end` is called when the field is gone, whatever became of the name. */
export function renameInPlace(element, title, save, end = () => {}) {
  const field = make("input", "rename");
  field.value = title;
  field.maxLength = LONGEST;
  field.setAttribute("aria-label", gettext("Name of the conversation"));
  element.hidden = true;
  element.after(field);
  field.focus();
  field.select();

  let done = false;
  const finish = (keep) => {
    if (done) return;
    done = true;
    field.remove();
    element.hidden = false;
    const wanted = field.value.trim();
    if (keep && wanted && wanted !== title) save(wanted);
    end();
  };
  field.addEventListener("blur", () => finish(true));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    // Escape here is about the name, not about the reply that is being written.
    event.stopPropagation();
    finish(event.key === "Enter");
    element.focus();
  });
}
