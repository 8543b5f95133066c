/** The bar that reports a lost connection between page and server, and offers what can be done. */
import { byId, setText } from "chat/lib/dom";

// A first connection or a restarting server is often ready within moments; a bar that flashes helps nobody.
const PATIENCE_MS = 700;
const BLOCKED_AFTER = 3;

export class Connection {
  /** @type {number | null} */
  #timer = null;

  /**
   * `isKept()`: typed text survives the end of the session. `leaving()`: the person goes to sign in again.
   *
   * @param {Socket} socket
   * @param {Api} api
   * @param {{ isKept?: () => boolean, leaving?: () => void }} [given]
   */
  constructor(socket, api, { isKept = () => true, leaving = () => {} } = {}) {
    this.api = api;
    this.isKept = isKept;
    this.bar = byId("connection");
    socket.on("open", () => this.#hide());
    socket.on("down", (state) => this.#down(state));
    socket.on("closed", () => this.#signedOut());
    byId("connection-link").addEventListener("click", leaving);
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.bar.hidden = true;
  }

  /** @param {SocketEvents["down"]} given */
  #down({ attempts, everOpen }) {
    if (navigator.onLine === false) return this.#offline();
    this.#timer ??= setTimeout(() => this.#show(gettext("Connection lost, trying again")), PATIENCE_MS);
    if (attempts >= BLOCKED_AFTER) this.#findReason(everOpen);
  }

  /** The browser reports offline, so the bar need not wait; its text changes at the next attempt. */
  #offline() {
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#show(gettext("You are offline. Messages are sent when the network is back."));
  }

  /** A refused WebSocket gives no reason; plain HTTP does. @param {boolean} everOpen */
  async #findReason(everOpen) {
    try {
      await this.api.status();
      if (!everOpen && this.#timer !== null) {
        this.#show(gettext("The server answers, but WebSocket connections do not get through. The administrator's proxy must pass the Upgrade and Connection headers for /ws/ (in nginx: proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;)"));
      }
    } catch (error) {
      if (/** @type {ApiError} */ (error).status === 401) this.#signedOut();
    }
  }

  #signedOut() {
    clearTimeout(this.#timer);
    const link = byId("connection-link");
    this.#show(this.isKept() ? gettext("You are signed out. Your text is kept.") : gettext("You are signed out."));
    setText(link, gettext("Sign in again"));
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    link.hidden = false;
  }

  /** @param {string} text */
  #show(text) {
    // In this order: some screen readers do not announce text that appears together with its region.
    this.bar.hidden = false;
    setText(byId("connection-text"), text);
  }
}
