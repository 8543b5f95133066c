/** The HTTP client: session cookie, CSRF header, errors as exceptions with a sentence. */
import { Emitter } from "chat/lib/emitter";

// A server that has not answered by then counts as unreachable. A read may be large and the connection slow.
const CHANGED_MS = 8000;
const READ_MS = 30_000;
const SLOW_MS = 2000;

/** Reports a call that is still unanswered. @type {Emitter<{ slow: void }>} */
export const calls = new Emitter();

export class ApiError extends Error {
  /** @param {number} status @param {string} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** @param {string} name */
function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
async function call(method, path, body) {
  const limit = timeLimit(method === "GET" ? READ_MS : CHANGED_MS);
  try {
    const response = await request(method, path, body, limit.signal);
    return response.status === 204 ? null : await response.json().catch(() => (limit.signal.aborted ? Promise.reject(unanswered()) : null));
  } finally {
    limit.end();
  }
}

/**
 * Returns the response of a streamed read: only its start has a time limit.
 *
 * @param {string} path
 * @param {object} body
 * @param {AbortSignal} signal
 */
function begin(path, body, signal) {
  const limit = timeLimit(READ_MS, signal);
  return request("POST", path, body, limit.signal, { isRead: true }).finally(limit.end);
}

/**
 * Aborts after `ms`, or with `other`; reports before that that the answer is slow.
 * @param {number} ms @param {AbortSignal} [other]
 */
function timeLimit(ms, other) {
  const controller = new AbortController();
  other?.addEventListener("abort", () => controller.abort());
  const timers = [setTimeout(() => calls.emit("slow"), SLOW_MS), setTimeout(() => controller.abort(), ms)];
  return { signal: controller.signal, end: () => timers.forEach((timer) => clearTimeout(timer)) };
}

const unanswered = () => new ApiError(0, "offline", gettext("The server does not answer. Check the connection and try again."));

/**
 * Returns the response; throws if its status is an error.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {AbortSignal} [signal]
 * @param {{ isRead?: boolean }} [given] `isRead`: the response is streamed
 */
async function request(method, path, body, signal, { isRead = false } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    // A change is sent even if the page is being left; a streamed reply ends with the page.
    const keepalive = method !== "GET" && !isRead;
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin", signal, keepalive });
  } catch {
    throw unanswered();
  }
  if (response.ok) return response;
  const { code = "error", message } = (await response.json().catch(() => null))?.error ?? {};
  throw new ApiError(response.status, code, message ?? gettext("The server could not do this. Try again."));
}

/** @param {object} values */
const query = (values) => {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
};

/** @type {Api} */
export const api = {
  conversations: (wanted = {}) => call("GET", `/api/conversations${query(wanted)}`),
  folders: () => call("GET", "/api/conversations/folders"),
  changeFolder: (id, changes) => call("PATCH", `/api/conversations/folders/${id}`, changes),
  removeFolder: (id) => call("DELETE", `/api/conversations/folders/${id}`),
  changeSeveral: (ids, changes) => call("POST", "/api/conversations/several", { ids, ...changes }),
  trash: () => call("GET", "/api/conversations/trash"),
  emptyTrash: (until) => call("DELETE", `/api/conversations/trash${query({ until })}`),
  conversation: (id, { before, from, limit } = {}) => call("GET", `/api/conversations/${id}${query({ before, from, limit })}`),
  change: (id, changes) => call("PATCH", `/api/conversations/${id}`, changes),
  remove: (id, { forever } = {}) => call("DELETE", `/api/conversations/${id}${query({ forever })}`),
  restore: (id) => call("POST", `/api/conversations/${id}/restore`),
  search: ({ q, before, timezone }) => call("GET", `/api/search${query({ q, before, timezone })}`),
  rate: (reply, rating) => call("PUT", `/api/replies/${reply}/rating`, { rating }),
  searchModels: () => call("GET", "/api/search/models"),
  parameters: (id, parameters) => call("PATCH", `/api/conversations/${id}`, parameters),
  temporary: (body, signal) => begin("/api/chat/temporary", body, signal),
  models: () => call("GET", "/api/chat/models"),
  status: () => call("GET", "/api/chat/status"),
  preferences: (changes) => call("PATCH", "/api/preferences", changes),
};
