/** Theme and language in the person's panel, and what signing out takes along. */
import { boot, language } from "chat/boot";
import { byId } from "chat/dom";
import { panelButton } from "chat/panel";

export function installSettings({ preferences, onSignOut }) {
  panelButton(byId("user-button"), byId("user-panel"));
  choice(byId("theme"), preferences.values.theme, (theme) => {
    document.documentElement.dataset.theme = theme;
    preferences.set({ theme });
  });
  choice(byId("language"), language.split("-")[0], async (chosen) => {
    await preferences.set({ language: chosen });
    // The words are in the page and in the catalogue: both come from the server.
    if (chosen !== boot.language) location.reload();
  });
  byId("sign-out").addEventListener("submit", onSignOut);
}

function choice(fieldset, value, onChange) {
  for (const input of fieldset.querySelectorAll("input")) {
    input.checked = input.value === value;
    input.addEventListener("change", () => onChange(input.value));
  }
}
