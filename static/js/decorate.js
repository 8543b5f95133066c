/** What plain HTML of a reply still needs: safe links, pictures on demand, tables that scroll, code blocks, task lists, formulas. */
import { codeBlock, finishCode } from "chat/code_block";
import { clone, focusOn, make, parts, setText } from "chat/dom";
import { drawFormula } from "chat/formula";

export function decorate(fragment) {
  fragment.querySelectorAll("a").forEach(link);
  fragment.querySelectorAll("pre").forEach(code);
  fragment.querySelectorAll("table").forEach(table);
  fragment.querySelectorAll(".picture").forEach(picture);
  fragment.querySelectorAll("li").forEach(task);
  fragment.querySelectorAll(".formula:not(.formula--open)").forEach(drawFormula);
  return fragment;
}

function link(anchor) {
  if (!anchor.hasAttribute("href")) return anchor.replaceWith(...anchor.childNodes);
  anchor.rel = "noopener noreferrer nofollow";
  anchor.target = "_blank";
  anchor.title = anchor.href;
  const host = URL.parse?.(anchor.href)?.hostname ?? anchor.hostname;
  // "аpple.com" with a Cyrillic letter looks like what it is not: say how the browser spells it.
  if (host.includes("xn--")) anchor.after(make("span", "link-host", ` (${host})`));
}

function code(pre) {
  const inner = pre.querySelector("code") ?? pre;
  const language = /language-(\S+)/.exec(inner.className)?.[1] ?? "";
  const block = codeBlock(language, inner.textContent);
  pre.replaceWith(block);
  finishCode(block);
}

function table(element) {
  const scroller = make("div", "table-scroll");
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "group");
  scroller.setAttribute("aria-label", gettext("Table"));
  element.replaceWith(scroller);
  scroller.append(element);
}

function picture(mark) {
  const url = webAddress(mark.dataset.picture);
  if (!url) return mark.replaceWith(mark.textContent);
  const button = clone("picture-button");
  const view = parts(button);
  setText(view.host, interpolate(gettext("Load picture from %(host)s"), { host: url.hostname }, true));
  setText(view.words, mark.textContent);
  button.addEventListener("click", () => {
    const image = loadedPicture(url, mark.textContent);
    button.replaceWith(image);
    focusOn(image);
  }, { once: true });
  mark.replaceWith(button);
}

function loadedPicture(url, alt) {
  const image = new Image();
  image.className = "loaded-picture";
  image.alt = alt;
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => {
    const hadFocus = document.activeElement === image;
    const failed = make("span", "picture-failed", interpolate(gettext("The picture from %(host)s could not be loaded."), { host: url.hostname }, true));
    image.replaceWith(failed);
    if (hadFocus) focusOn(failed);
  });
  image.src = url.href;
  return image;
}

function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

function task(item) {
  const holder = item.firstElementChild?.tagName === "P" ? item.firstElementChild : item;
  const text = holder.firstChild;
  const mark = text?.nodeType === Node.TEXT_NODE && /^\s*\[([ xX])\]\s/.exec(text.data);
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
