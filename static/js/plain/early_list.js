/**
 * Inlined after the list: opens the folders that this browser keeps open (chat/state/folders) before the first paint, and
 * gives what is out of sight its later height (chat/sidebar/section_view).
 */
{
  const list = /** @type {HTMLElement} */ (document.getElementById("conversations"));
  const kept = () => {
    try {
      return JSON.parse(localStorage.getItem(`victoria:open-folders:${list.dataset.user}`) ?? "[]");
    } catch {
      return [];
    }
  };
  const read = kept();
  const open = Array.isArray(read) ? read : [];
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("section"))) {
    const rows = /** @type {HTMLElement} */ (section.querySelector("ul"));
    rows.style.containIntrinsicBlockSize = `auto calc(${rows.children.length} * var(--touch))`;
    if (!open.includes(section.dataset.folder)) continue;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[hidden]:is(ul, .sidebar__show-more, .folder__empty)"))) one.hidden = false;
    section.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", "true");
    section.querySelector("use")?.setAttribute("href", "#icon-folder-open");
  }
}
