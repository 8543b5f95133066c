/** Short messages at the edge that go by themselves. */
import { byId, clone, parts, setText } from "chat/dom";

const SHOWN_MS = 7000;

export function toast(text) {
  const root = clone("toast");
  const view = parts(root);
  setText(view.text, text);
  view.close.addEventListener("click", () => root.remove());
  byId("toasts").append(root);
  setTimeout(() => root.remove(), SHOWN_MS);
}
