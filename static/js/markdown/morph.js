/**
 * Makes one element's content equal to another's and keeps equal nodes in place: selections stay, pictures stay loaded,
 * and nothing is removed only to be added again.
 */
import { adoptCode } from "chat/markdown/code_block";
import { originOf } from "chat/markdown/origins";

// Among more elements only the first and last ones are compared.
const MOST = 40;
const MARKS = "em, strong, s";
const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, li, blockquote, pre, figure, hr, div, table";

/** @param {Element} old @param {ParentNode & Node} wanted left with only the nodes that were not used */
export function morph(old, wanted) {
  enclose(old, wanted);
  const pairs = paired([...old.children], [...wanted.children]);
  let cursor = old.firstChild;
  for (const node of [...wanted.childNodes]) {
    const own = node instanceof Element ? pairs.get(node) : cursor instanceof Text && cursor;
    if (own) cursor = becomes(own, node, cursor).nextSibling;
    else cursor = wrap(old, node, contentFor(node, cursor, pairs), cursor);
  }
  while (cursor) cursor = withoutIt(cursor);
}

/**
 * Emphasis that was just closed is put around existing nodes. Marks close in the order of the text: everything after
 * the opening mark is its content.
 *
 * @param {Element} old
 * @param {ParentNode & Node} wanted
 */
function enclose(old, wanted) {
  let next = old.firstElementChild;
  for (const one of wanted.children) {
    if (!next) return;
    next = encloseIn(one, next);
    if (isAlike(next, one)) next = next.nextElementSibling;
  }
}

/**
 * @param {Element} mark
 * @param {Element} first what is in its place
 * @returns {Element} what is there now
 */
function encloseIn(mark, first) {
  if (!mark.matches(MARKS) || mark.tagName === first.tagName) return first;
  /** @type {Element | null} */
  let next = first;
  /** @type {Element | null} */
  let last = null;
  let start = first;
  for (const one of mark.children) {
    if (!next) break;
    next = encloseIn(one, next);
    if (!isAlike(next, one)) break;
    if (!last) start = next;
    last = next;
    next = next.nextElementSibling;
  }
  return last ? putAround(mark, start, last) : first;
}

/** @param {Element} mark @param {Element} start @param {Element} last */
function putAround(mark, start, last) {
  const shell = /** @type {Element} */ (mark.cloneNode(false));
  start.before(shell);
  while (shell.lastChild !== last) shell.append(/** @type {ChildNode} */ (shell.nextSibling));
  return shell;
}

/**
 * Inserts the wanted node, around existing nodes if they are its content.
 *
 * @param {Element} old
 * @param {ChildNode} node
 * @param {ChildNode[]} content
 * @param {ChildNode | null} cursor
 * @returns {ChildNode | null} the node after it
 */
function wrap(old, node, content, cursor) {
  if (!(node instanceof Element && content.length)) {
    old.insertBefore(node, cursor);
    return cursor;
  }
  const shell = /** @type {Element} */ (node.cloneNode(false));
  const next = content[content.length - 1].nextSibling;
  old.insertBefore(shell, next);
  shell.append(...content.flatMap((one) => (one instanceof HTMLParagraphElement ? [...one.childNodes] : [one])));
  for (const one of content) if (one.parentNode === old) one.remove();
  morph(shell, node);
  return next;
}

/**
 * Existing nodes that become the content of a new paragraph or heading: words of a list that becomes loose, the
 * paragraph above "===".
 *
 * @param {ChildNode} node
 * @param {ChildNode | null} cursor
 * @param {Map<Element, Element>} pairs
 */
function contentFor(node, cursor, pairs) {
  if (!(node instanceof HTMLParagraphElement || node instanceof HTMLHeadingElement)) return [];
  if (cursor instanceof HTMLParagraphElement) return cursor.firstElementChild && node instanceof HTMLHeadingElement ? [cursor] : [];
  const kept = new Set([...pairs.values()]);
  /** @type {ChildNode[]} */
  const content = [];
  for (let one = cursor; one && isInline(one) && !kept.has(/** @type {Element} */ (one)); one = one.nextSibling) content.push(one);
  return content;
}

/** @param {ChildNode} node */
const isInline = (node) => node instanceof Text || (node instanceof Element && !node.matches(BLOCKS));

/** @param {ChildNode} node */
function withoutIt(node) {
  const { nextSibling } = node;
  node.remove();
  return nextSibling;
}

/**
 * Pairs old elements with wanted ones, in order.
 *
 * @param {Element[]} old
 * @param {Element[]} wanted
 */
function paired(old, wanted) {
  /** @type {Map<Element, Element>} */
  const pairs = new Map();
  let start = 0;
  while (start < old.length && start < wanted.length && isAlike(old[start], wanted[start])) start += 1;
  let ends = 0;
  const most = Math.min(old.length, wanted.length) - start;
  while (ends < most && isAlike(old[old.length - 1 - ends], wanted[wanted.length - 1 - ends])) ends += 1;
  for (let index = 0; index < start; index += 1) pairs.set(wanted[index], old[index]);
  for (let index = 1; index <= ends; index += 1) pairs.set(wanted[wanted.length - index], old[old.length - index]);
  const inner = longest(old.slice(start, old.length - ends).slice(0, MOST), wanted.slice(start, wanted.length - ends).slice(0, MOST));
  for (const [one, other] of inner) pairs.set(other, one);
  return pairs;
}

/**
 * The longest common sequence.
 *
 * @param {Element[]} old
 * @param {Element[]} wanted
 * @returns {[Element, Element][]}
 */
function longest(old, wanted) {
  /** @type {[Element, Element][][]} of the sequences after each of the wanted ones */
  let below = wanted.map(() => []);
  below.push([]);
  for (const one of [...old].reverse()) {
    /** @type {[Element, Element][][]} */
    const row = Array.from(below, () => []);
    for (let index = wanted.length - 1; index >= 0; index -= 1) {
      /** @type {[Element, Element][]} */
      const found = isAlike(one, wanted[index]) ? [[one, wanted[index]], ...below[index + 1]] : [];
      row[index] = [found, below[index], row[index + 1]].reduce((best, other) => (other.length > best.length ? other : best));
    }
    below = row;
  }
  return below[0];
}

/** Whether the old element can become the wanted one. @param {Element} old @param {Element} wanted */
function isAlike(old, wanted) {
  const [before, after] = [originOf(old), originOf(wanted)];
  return before === after && (before !== undefined || old.tagName === wanted.tagName);
}

/**
 * Returns the changed old node, or the wanted one in its place. Removes the nodes before it.
 *
 * @param {ChildNode} old
 * @param {ChildNode} wanted
 * @param {ChildNode | null} first
 * @returns {ChildNode}
 */
function becomes(old, wanted, first) {
  for (let node = first; node && node !== old; ) node = withoutIt(node);
  if (old instanceof Text && wanted instanceof Text) setData(old, wanted.data);
  else if (!(old instanceof Element && wanted instanceof Element)) old.replaceWith(wanted);
  else if (originOf(old) !== undefined) return old;
  else if (!wanted.classList.contains("code")) change(old, wanted);
  else if (!adoptCode(old, wanted)) old.replaceWith(wanted);
  return old.parentNode ? old : wanted;
}

/** @param {Element} old @param {Element} wanted */
function change(old, wanted) {
  setAttributes(old, wanted);
  morph(old, wanted);
}

/** @param {Text} node @param {string} data */
function setData(node, data) {
  if (data.startsWith(node.data)) node.appendData(data.slice(node.data.length));
  else node.data = data;
}

/** @param {Element} old @param {Element} wanted */
function setAttributes(old, wanted) {
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old instanceof HTMLInputElement && wanted instanceof HTMLInputElement) old.checked = wanted.checked;
}
