/**
 * The only place where a string becomes nodes, or a program. Everything else in the front end writes text or clones templates.
 *
 * The Trusted Types policy itself sanitises: whoever gets hold of it can still make nothing but what is listed here.
 */
import DOMPurify from "dompurify";
import { FOLLOWED } from "chat/links";

const ADDRESSES = ["href"];
const WORDS = ["class", "data-picture", "start"];
const ALLOWED = {
  ALLOWED_TAGS: [
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "kbd", "li", "ol", "p", "pre", "s",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
  ],
  ALLOWED_ATTR: [...ADDRESSES, ...WORDS],
  // Relative links are left out on purpose: a model's "/accounts/logout/" must not become ours.
  ALLOWED_URI_REGEXP: FOLLOWED,
  // Without this the expression above would have to match the number of a list, too.
  ADD_URI_SAFE_ATTR: WORDS,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
};

// The only programs that a name can start.
const WORKERS = ["chat/highlight_worker"];

const rules = {
  /** @param {string} html */
  createHTML: (html) => DOMPurify.sanitize(html, ALLOWED),
  /** @param {string} name */
  createScriptURL: (name) => import.meta.resolve(WORKERS.find((known) => known === name) ?? ""),
};
const policy = window.trustedTypes?.createPolicy("victoria-chat", rules) ?? rules;

/** @param {string} html @returns {DocumentFragment} */
export function toFragment(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** @param {string} name @returns {Worker} */
export const startWorker = (name) => new Worker(policy.createScriptURL(name), { type: "module" });
