/**
 * Files cannot be attached: a paste or a drop of them is refused in words, anywhere on the page, and no browser opens them in
 * its place. Dropped text goes into the message field.
 */
import { broughtBy, hasFiles, isOnlyFiles, textIn } from "chat/text/brought";

/** @param {EventTarget | null} target */
const isField = (target) => target instanceof Element && target.matches(":read-write");

/** @param {{ refuse: (sentence: string) => void, take: (text: string) => void }} given */
export function installFiles({ refuse, take }) {
  // Text dragged within the page was rather let go of than brought.
  let isOurs = false;
  document.addEventListener("dragstart", () => (isOurs = true), true);
  document.addEventListener("dragend", () => (isOurs = false), true);
  document.addEventListener("dragover", over);
  document.addEventListener("drop", dropped);
  document.addEventListener("paste", pasted);

  /** @param {DragEvent} event */
  function over(event) {
    const { dataTransfer, target } = event;
    if (event.defaultPrevented || !dataTransfer) return;
    const files = hasFiles(dataTransfer.types);
    if (isField(target) && !files) return;
    event.preventDefault();
    // With "none" there would be no drop, and no words.
    dataTransfer.dropEffect = files || isWanted() ? "copy" : "none";
  }

  /** @param {DragEvent} event */
  function dropped(event) {
    if (event.defaultPrevented) return;
    const brought = broughtBy(event.dataTransfer);
    const files = isOnlyFiles(brought);
    // A field takes text by itself, but files beside it would be opened.
    if (isField(event.target) && !hasFiles(brought.types) && !files) return;
    event.preventDefault();
    if (files) refuse(sentence());
    else if (isWanted()) take(textIn(brought));
  }

  /** @param {ClipboardEvent} event */
  function pasted(event) {
    if (event.defaultPrevented || !isOnlyFiles(broughtBy(event.clipboardData))) return;
    event.preventDefault();
    refuse(sentence());
  }

  function isWanted() {
    return !isOurs && !document.querySelector("dialog:modal");
  }
}

const sentence = () => gettext("Files and images cannot be sent yet. Copy the text and paste it here.");
