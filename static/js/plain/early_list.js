/**
 * Inlined after the list: closes the folders that this browser keeps closed (chat/folders) before the first paint, and
 * gives what is out of sight its later height (chat/section_view).
 */
{
  const list = /** @type {HTMLElement} */ (document.getElementById("conversations"));
  const closed = JSON.parse(localStorage.getItem(`victoria:folders:${list.dataset.user}`) ?? "[]");
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("section"))) {
    const rows = /** @type {HTMLElement} */ (section.querySelector("ul"));
    rows.style.containIntrinsicBlockSize = `auto calc(${rows.children.length} * var(--touch))`;
    if (!closed.includes(section.dataset.folder)) continue;
    rows.hidden = true;
    section.querySelector("[aria-expanded]")?.setAttribute("aria-expanded", "false");
    section.querySelector("use")?.setAttribute("href", "#icon-folder");
    section.querySelector(".sidebar__show-more")?.remove();
  }
}
