// Refreshes the numbers of /admin/backends/ without a reload and without HTML from strings.

const REFRESH_MS = 5000;
const page = /** @type {HTMLElement} */ (document.querySelector(".backends"));
/** @param {Element} root @param {string} selector */
const all = (root, selector) => /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector));

/** @typedef {Record<string, string | number | null>} Facts */

/** @param {HTMLElement} element @param {string | number | null} value */
function show(element, value) {
  element.textContent = value === null || value === "" ? element.dataset.empty ?? "–" : String(value);
}

/** @param {{ cards: Facts[] } & Record<string, any>} state */
function update(state) {
  for (const card of state.cards) {
    const section = all(page, `[data-backend="${card.name}"]`)[0];
    section.dataset.status = String(card.status);
    for (const element of all(section, "[data-field]")) show(element, card[String(element.dataset.field)]);
  }
  for (const element of all(page, "[data-total]")) show(element, state[String(element.dataset.total)]);
}

async function refresh() {
  const [stale] = all(page, ".backends-stale");
  try {
    const response = await fetch(String(page.dataset.stateUrl), { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    update(await response.json());
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

setInterval(() => document.hidden || refresh(), REFRESH_MS);
