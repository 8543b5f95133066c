/** Whether this browser lets the page notify. */

const state = () => ("Notification" in window ? Notification.permission : "missing");

export const isAllowed = () => state() === "granted";

/** The browser would ask the person if it were asked now. */
export const canAsk = () => state() === "default" && window.isSecureContext;

/** Asks, where that is possible. @returns {Promise<boolean>} */
export async function allow() {
  if (canAsk()) await Notification.requestPermission();
  return isAllowed();
}

/** Why there will be no notifications here, and what to do; "" if there will be. */
export function obstacle() {
  if (isAllowed()) return "";
  if (state() === "missing") return gettext("This browser cannot show notifications.");
  if (!window.isSecureContext) return gettext("Browsers show notifications only of pages that come over https. Ask your administrator for such an address.");
  if (state() === "denied") return gettext("This browser refuses notifications from this page. Allow them in its settings for this address, then switch this on again.");
  return gettext("This browser has not been asked yet.");
}
