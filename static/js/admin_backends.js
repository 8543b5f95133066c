// Keeps the numbers of /admin/backends/ fresh, without a reload and without HTML from strings.

const REFRESH_MS = 5000;
const page = document.querySelector(".backends");

function show(element, value) {
  element.textContent = value === null || value === "" ? element.dataset.empty ?? "–" : String(value);
}

function update(state) {
  for (const card of state.cards) {
    const section = page.querySelector(`[data-backend="${card.name}"]`);
    section.dataset.status = card.status;
    for (const element of section.querySelectorAll("[data-field]")) show(element, card[element.dataset.field]);
  }
  for (const element of page.querySelectorAll("[data-total]")) show(element, state[element.dataset.total]);
}

async function refresh() {
  const stale = page.querySelector(".backends-stale");
  try {
    const response = await fetch(page.dataset.stateUrl, { headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.statusText);
    update(await response.json());
    stale.hidden = true;
  } catch {
    stale.hidden = false;
  }
}

setInterval(() => document.hidden || refresh(), REFRESH_MS);
