/** Whether this browser lets the page show notifications. */

const state = () => ("Notification" in window ? Notification.permission : "missing");

export const isAllowed = () => state() === "granted";

/** True if the browser would prompt the person. */
export const canAsk = () => state() === "default" && window.isSecureContext;

/** Asks for permission, if possible. @returns {Promise<boolean>} */
export async function allow() {
  if (canAsk()) await Notification.requestPermission();
  return isAllowed();
}

/** Why notifications are not possible here, and what to do; "" if they are. */
export function obstacle() {
  if (isAllowed()) return "";
  if (state() === "missing") return gettext("This browser cannot show notifications.");
  if (!window.isSecureContext) return gettext("Browsers allow notifications only on https pages. Ask your administrator for an https address.");
  if (state() === "denied") return gettext("This browser blocks notifications from this page. Allow them in its settings for this address, then turn this on again.");
  return gettext("This browser has not been asked for permission yet.");
}
