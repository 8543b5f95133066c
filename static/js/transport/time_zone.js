/** Sends the browser's time zone with the next page request: the server draws the sidebar's days before any script runs. */

const YEAR = 365 * 24 * 60 * 60;

export function tellTimeZone() {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  document.cookie = `timezone=${timeZone}; Path=/; Max-Age=${YEAR}; SameSite=Lax`;
}
