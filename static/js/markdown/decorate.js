/** Completes the HTML of a reply: safe links, pictures on demand, scrolling tables, code blocks, task lists, formulas. */
import { clone, focusOn, make, parts, setText } from "chat/lib/dom";
import { codeBlock } from "chat/markdown/code_block";
import { drawFormula } from "chat/markdown/formula";
import { namesOtherHost } from "chat/markdown/links";
import { inherit, keep } from "chat/markdown/origins";
import { direct } from "chat/text/direction";
import { isSeen, withoutUnseen } from "chat/text/visible";

// Characters in a column's title.
const LONG_TITLE = 30;

/** @param {DocumentFragment} fragment */
export function decorate(fragment) {
  /** @type {NodeListOf<HTMLElement>} */ (fragment.querySelectorAll(".formula, .note-mark, .picture")).forEach(origin);
  direct(fragment);
  fragment.querySelectorAll("a").forEach(link);
  fragment.querySelectorAll("pre").forEach(code);
  fragment.querySelectorAll("table").forEach(table);
  /** @type {NodeListOf<HTMLElement>} */ (fragment.querySelectorAll(".picture")).forEach(picture);
  fragment.querySelectorAll("ol").forEach(numbers);
  fragment.querySelectorAll("li").forEach(task);
  fragment.querySelectorAll(".formula:not(.formula--open)").forEach(drawFormula);
  return fragment;
}

/** @param {HTMLElement} element */
const origin = (element) => keep(element, `${element.className} ${element.dataset.picture ?? ""} ${element.textContent}`);

/** @param {HTMLAnchorElement} anchor */
function link(anchor) {
  // No address, or one that cannot be followed ("http://").
  if (anchor.protocol === ":") return anchor.replaceWith(...anchor.childNodes);
  anchor.rel = "noopener noreferrer nofollow";
  anchor.target = "_blank";
  anchor.title = anchor.href;
  if (isDeceptive(anchor)) anchor.after(make("span", "link-host", ` (${anchor.hostname || anchor.pathname})`));
  if (!isSeen(anchor.textContent) && !anchor.querySelector(".picture")) anchor.textContent = anchor.href;
}

/**
 * True if the link seems to lead to another site. "аpple.com" with a Cyrillic letter is not what it seems: the browser
 * spells it with "xn--"; "https://apple.com@evil.example" belongs to evil.example; and a link's words can be any
 * address.
 *
 * @param {HTMLAnchorElement} given
 */
function isDeceptive({ hostname, username, pathname, textContent }) {
  const host = hostname || pathname.slice(pathname.lastIndexOf("@") + 1).toLowerCase();
  return hostname.includes("xn--") || username !== "" || namesOtherHost(withoutUnseen(textContent), host);
}

/** @param {HTMLElement} pre */
function code(pre) {
  const inner = pre.querySelector("code") ?? pre;
  const language = /language-(\S+)/.exec(inner.className)?.[1] ?? "";
  pre.replaceWith(codeBlock(language, inner.textContent));
}

/** @param {HTMLElement} element */
function table(element) {
  const scroller = make("div", "table-scroll");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", gettext("Table"));
  element.replaceWith(scroller);
  scroller.append(element);
  // Other titles do not wrap, so that their columns are not narrower than they are.
  for (const title of element.querySelectorAll("th")) title.classList.toggle("long-title", title.textContent.length > LONG_TITLE);
}

/** Makes room for the longest number of a list beside the text, not beyond its edge. @param {HTMLOListElement} list */
function numbers(list) {
  const last = list.start + list.childElementCount - 1;
  if (last > 99) list.classList.add(last > 9999 ? "longest-numbers" : "long-numbers");
}

/** @param {HTMLElement} mark */
function picture(mark) {
  const { picture: address = "" } = mark.dataset;
  const url = webAddress(address);
  if (!url) return mark.replaceWith(isSeen(mark.textContent) ? mark.textContent : address);
  const button = clone("picture-button");
  const view = parts(button);
  setText(view.host, interpolate(gettext("Load picture from %(host)s"), { host: url.hostname }, true));
  setText(view.words, mark.textContent);
  button.addEventListener("click", (event) => {
    // The picture's button may be inside a link.
    event.preventDefault();
    const image = loadedPicture(url, mark.textContent);
    inherit(button, image);
    button.replaceWith(image);
    focusOn(image);
  });
  inherit(mark, button);
  mark.replaceWith(button);
}

/** @param {URL} url @param {string} alt */
function loadedPicture(url, alt) {
  const image = new Image();
  image.className = "loaded-picture";
  image.alt = alt;
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => {
    const hadFocus = document.activeElement === image;
    const failed = make("span", "picture-failed", interpolate(gettext("The picture from %(host)s could not be loaded."), { host: url.hostname }, true));
    inherit(image, failed);
    image.replaceWith(failed);
    if (hadFocus) focusOn(failed);
  });
  image.src = url.href;
  return image;
}

/** @param {string} text */
function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** @param {HTMLElement} item */
function task(item) {
  const holder = item.firstElementChild?.tagName === "P" ? item.firstElementChild : item;
  const text = holder.firstChild;
  if (!(text instanceof Text)) return;
  const mark = /^\s*\[([ xX])\]\s/.exec(text.data);
  if (!mark) return;
  text.data = text.data.slice(mark[0].length);
  const box = make("input", "task-box");
  box.type = "checkbox";
  box.disabled = true;
  box.checked = mark[1] !== " ";
  box.setAttribute("aria-label", box.checked ? gettext("Done") : gettext("Not done"));
  item.classList.add("task");
  holder.prepend(box);
}
