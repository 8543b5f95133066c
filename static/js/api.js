/** The HTTP surface: session cookie, CSRF header, errors as exceptions with a sentence. */

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("csrftoken");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
  } catch {
    throw new ApiError(0, "offline", gettext("The server does not answer. Check the connection and try again."));
  }
  const answer = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  const { code = "error", message } = answer?.error ?? {};
  throw new ApiError(response.status, code, message ?? gettext("The server could not do this. Try again."));
}

const query = (values) => {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
};

export const api = {
  conversations: ({ before, limit } = {}) => call("GET", `/api/conversations${query({ before, limit })}`),
  conversation: (id, { before } = {}) => call("GET", `/api/conversations/${id}${query({ before })}`),
  rename: (id, title) => call("PATCH", `/api/conversations/${id}`, { title }),
  remove: (id) => call("DELETE", `/api/conversations/${id}`),
  models: () => call("GET", "/api/chat/models"),
  status: () => call("GET", "/api/chat/status"),
  preferences: (changes) => call("PATCH", "/api/preferences", changes),
};
