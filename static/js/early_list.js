/**
 * Stands in the page, behind the list: folders that this browser keeps closed (chat/folders) are closed at the first paint, and what
 * is out of sight is as high as it will be (chat/section_view).
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
