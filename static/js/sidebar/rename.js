/**
 * Renames in place: a field replaces the words. Enter or leaving saves, Escape keeps the old name. A name that is too
 * long is reported and stays in the field.
 */
import { make } from "chat/lib/dom";
import { onKey } from "chat/lib/keys";
import { clean, nameTooLong } from "chat/lib/text_field";
import { toast } from "chat/lib/toast";
import { isSeen } from "chat/text/visible";

const OF_A_CONVERSATION = { label: () => gettext("Name of the conversation"), longest: 200 };
export const OF_A_FOLDER = { label: () => gettext("Name of the folder"), longest: 100 };

/**
 * `end` is called when the field is removed, with or without a new name.
 *
 * @param {HTMLElement} element
 * @param {string} title
 * @param {(title: string) => void} save
 * @param {() => void} [end]
 * @param {{ label: () => string, longest: number }} [kind]
 * @returns {() => void} removes the field
 */
export function renameInPlace(element, title, save, end = () => {}, kind = OF_A_CONVERSATION) {
  const field = make("input", "rename");
  field.dir = "auto";
  field.value = title;
  field.setAttribute("aria-label", kind.label());
  element.hidden = true;
  element.after(field);
  field.focus();
  field.select();

  let done = false;
  /** @param {boolean} keep */
  const finish = (keep) => {
    if (done) return;
    const wanted = clean(field.value).trim();
    const problem = keep ? nameTooLong(wanted, kind.longest) : "";
    if (problem) return refuse(field, problem);
    done = true;
    field.remove();
    element.hidden = false;
    if (keep && isSeen(wanted) && wanted !== title) save(wanted);
    end();
  };
  field.addEventListener("blur", () => finish(true));
  onKey(field, (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    // Escape here cancels the renaming, not the reply that is being written.
    event.stopPropagation();
    finish(event.key === "Enter");
    if (done) element.focus();
  });
  return () => finish(false);
}

/** @param {HTMLElement} field @param {string} problem */
function refuse(field, problem) {
  field.setAttribute("aria-invalid", "true");
  toast(problem);
}
