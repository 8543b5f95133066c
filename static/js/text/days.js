/** Groups conversations by day: today, yesterday, the last 7 days, then months. Pure: labels come from elsewhere. */

const DAY = 24 * 60 * 60 * 1000;

/** @param {Date} date */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** @param {Moment} iso @param {Date} [now] @returns {string} today | yesterday | week | "2026-03" */
export function dayOf(iso, now = new Date()) {
  const date = new Date(iso);
  // Calendar days, not spans of 24 hours; rounding absorbs the hour of a clock change.
  const days = Math.round((midnight(now) - midnight(date)) / DAY);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}`;
}

/** How a row says when its last message came. @param {Moment} iso @param {Date} [now] @returns {"time" | "weekday" | "day" | "date"} */
export function precisionOf(iso, now = new Date()) {
  const date = new Date(iso);
  const days = Math.round((midnight(now) - midnight(date)) / DAY);
  if (days <= 0) return "time";
  // A week ago it was the same weekday as today.
  if (days < 7) return "weekday";
  return date.getFullYear() === now.getFullYear() ? "day" : "date";
}

/**
 * Days left, of `days`, before a conversation deleted then is deleted permanently.
 *
 * @param {Moment} deletedAt
 * @param {number} days
 * @param {Date} [now]
 */
export function daysLeft(deletedAt, days, now = new Date()) {
  return Math.max(0, Math.ceil(days - (now.getTime() - Date.parse(deletedAt)) / DAY));
}

/**
 * @param {Conversation[]} conversations
 * @param {Date} [now]
 * @returns {{ day: string, conversations: Conversation[] }[]} newest first
 */
export function byDay(conversations, now = new Date()) {
  /** @type {{ day: string, conversations: Conversation[] }[]} */
  const groups = [];
  for (const conversation of conversations) {
    const day = dayOf(conversation.updated_at, now);
    const last = groups.at(-1);
    if (last?.day === day) last.conversations.push(conversation);
    else groups.push({ day, conversations: [conversation] });
  }
  return groups;
}
