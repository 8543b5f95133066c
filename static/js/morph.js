/**
 * Makes one element's content like another's and leaves what is alike where it stands: what is selected stays selected, a picture
 * stays loaded, and nothing is taken away to come back at once.
 */
import { adoptCode } from "chat/code_block";
import { originOf } from "chat/origins";

/** @param {ParentNode & Node} old @param {ParentNode & Node} wanted is empty afterwards, or has what was not needed */
export function morph(old, wanted) {
  const next = [...wanted.childNodes];
  next.forEach((node, index) => place(old, old.childNodes[index], node));
  while (old.childNodes.length > next.length) old.lastChild?.remove();
}

/** @param {Node} parent @param {ChildNode | undefined} before @param {ChildNode} node */
function place(parent, before, node) {
  if (!before) parent.appendChild(node);
  else if (!becomes(before, node)) before.replaceWith(node);
}

/** Whether the old node is, or could be made, what the new one is. @param {Node} old @param {Node} wanted */
function becomes(old, wanted) {
  if (old instanceof Text && wanted instanceof Text) return setData(old, wanted.data);
  if (!(old instanceof Element && wanted instanceof Element)) return false;
  const origin = originOf(old);
  if (origin !== undefined || originOf(wanted) !== undefined) return origin === originOf(wanted);
  if (old.tagName !== wanted.tagName) return false;
  if (old.classList.contains("code") || wanted.classList.contains("code")) return adoptCode(old, wanted);
  setAttributes(old, wanted);
  morph(old, wanted);
  return true;
}

/** @param {Text} node @param {string} data */
function setData(node, data) {
  if (data.startsWith(node.data)) node.appendData(data.slice(node.data.length));
  else node.data = data;
  return true;
}

/** @param {Element} old @param {Element} wanted */
function setAttributes(old, wanted) {
  for (const { name } of [...old.attributes]) if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (old instanceof HTMLInputElement && wanted instanceof HTMLInputElement) old.checked = wanted.checked;
}
