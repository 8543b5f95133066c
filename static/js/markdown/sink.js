/**
 * The only place where a string becomes nodes, or a worker. All other front-end code writes text or clones templates.
 *
 * The Trusted Types policy itself sanitises: code that gets hold of it can make only what is listed here.
 */
import DOMPurify from "dompurify";
import { FOLLOWED } from "chat/markdown/links";

const ADDRESSES = ["href"];
const WORDS = ["class", "data-picture", "start"];
const ALLOWED = {
  ALLOWED_TAGS: [
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "kbd", "li", "ol", "p", "pre", "s",
    "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
  ],
  ALLOWED_ATTR: [...ADDRESSES, ...WORDS],
  // Relative links are excluded on purpose: a model's "/accounts/logout/" must not become ours.
  ALLOWED_URI_REGEXP: FOLLOWED,
  // Without this the expression above would also have to match list numbers.
  ADD_URI_SAFE_ATTR: WORDS,
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
};

// The only workers that can be started by name.
const WORKERS = ["chat/markdown/highlight_worker"];

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
