/**
 * Reads a conversation's page without letting go of the browser: what `beforeprint` has not put on the page when it
 * returns is not printed, and it can wait for nothing else.
 */
import { ApiError } from "chat/transport/api";

/** @param {Id} id @param {string} before @param {number} limit @returns {OpenConversation} */
export function conversationNow(id, before, limit) {
  const request = new XMLHttpRequest();
  request.open("GET", `/api/conversations/${id}?${new URLSearchParams({ before, limit: String(limit) })}`, false);
  request.setRequestHeader("Accept", "application/json");
  request.send();
  if (request.status !== 200) throw new ApiError(request.status, "error", "");
  return JSON.parse(request.responseText);
}
