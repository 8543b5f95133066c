/** Applies the person's preferences to this page. */
import { setSendKey } from "chat/lib/text_field";

/** @param {PreferenceValues} given */
export function applyLook({ theme, density, send_key }) {
  document.documentElement.dataset.theme = theme;
  document.body.classList.toggle("chat--compact", density === "compact");
  setSendKey(send_key);
}
