/** Display words and sentences, in the page's language. */
import { precisionOf } from "chat/text/days";
import { language } from "chat/transport/boot";

/** @param {string | null | undefined} backend */
export function backendName(backend) {
  if (backend === "victoria") return gettext("Victoria");
  if (backend === "mlx") return gettext("MLX");
  return backend || gettext("Backend");
}

/** @param {string} status */
export function statusWord(status) {
  switch (status) {
    case "healthy": return gettext("Answers");
    case "degraded": return gettext("Answers, with problems");
    case "unhealthy": return gettext("Does not answer");
    default: return gettext("Not known yet");
  }
}

/** @param {string | null} outcome */
export function outcomeWord(outcome) {
  switch (outcome) {
    case "answered": return gettext("Answered");
    case "failed": return gettext("Failed");
    case "stopped": return gettext("Stopped");
    case "lost": return gettext("Lost when the server restarted");
    default: return outcome ?? "";
  }
}

/** @param {string} kind */
export function stepKind(kind) {
  switch (kind) {
    case "thought": return gettext("Thought");
    case "action": return gettext("Action");
    case "exploration": return gettext("Exploration");
    case "clarification": return gettext("Question");
    default: return gettext("Step");
  }
}

/** @param {string} kind */
export const stepIcon = (kind) =>
  ({ thought: "brain", action: "zap", exploration: "compass", clarification: "circle-question-mark" })[kind] ?? "route";

/**
 * Why another backend was asked: a kind of error, in few words. A value that is not a kind is a sentence of an old row.
 *
 * @param {string | Failure | null | undefined} reason
 * @returns {string}
 */
export function reasonSentence(reason) {
  switch (reason) {
    case "connect": return gettext("The connection was refused.");
    case "tls": return gettext("The secure connection could not be established.");
    case "connect_timeout": return gettext("Connecting took too long.");
    case "first_timeout": return gettext("The reply did not start in time.");
    case "idle_timeout": return gettext("The reply stopped midway.");
    case "deadline": return gettext("The reply took longer than allowed.");
    case "status": return gettext("The backend answered with an error.");
    case "overloaded": return gettext("The backend is overloaded.");
    case "bad_stream": return gettext("The backend sent data that could not be read.");
    case "empty": return gettext("The reply was empty.");
    case "incomplete": return gettext("The reply ended before it was complete.");
    case "backend_error": return gettext("The backend reported an error.");
    case "too_large": return gettext("The reply was longer than allowed.");
    case "internal": return gettext("Something went wrong on the chat server.");
    case "lost": return gettext("The connection to the server was lost.");
    case "ran_on": return gettext("It went on to write your next message itself. That is not part of the reply.");
    case "resting": return gettext("It failed recently and is skipped for now.");
    default: return typeof reason === "string" ? reason : (reason?.message ?? "");
  }
}

/**
 * What happened and what to do. The server makes the sentence from kind and parameters, in the page's language.
 *
 * @param {Failure | null} error
 */
export function errorSentence(error) {
  return error ? error.message || reasonSentence(error.kind) : "";
}

/**
 * Why a person's message or command has not been saved yet; "" if it was just sent.
 *
 * @param {Item} item
 * @param {boolean} [online]
 */
export function unsentSentence(item, online) {
  const { state, error, frame, after, line } = item;
  if (line) return lineSentence(line);
  if (state === "failed") return error?.message || gettext("This message could not be sent.");
  if (isSending(item, online)) return gettext("Sending…");
  if (online || state === "acked" || after || frame.type === "branch") return "";
  return gettext("Not sent yet. It will be sent when the connection is back.");
}

/** What became of a message in line for the end of a reply. @param {NonNullable<Item["line"]>} line */
export function lineSentence(line) {
  switch (line) {
    case "waits": return gettext("Waiting for the reply to finish.");
    case "aside": return gettext("Waiting for a reply on another branch.");
    case "asks": return gettext("Not sent yet. Send it now?");
  }
}

/** Sent some time ago and still unanswered. @param {Item | null} item @param {boolean} [online] */
export const isSending = (item, online) => Boolean(online && item?.slow && item.state === "sent" && !item.after && item.frame.type !== "branch");

// Each takes milliseconds to create, and no page needs all of them.
const timeOnly = lazily(() => new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
const dayAndTime = lazily(() => new Intl.DateTimeFormat(language, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
const inFull = lazily(() => new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium", hourCycle: "h23" }));
const weekday = lazily(() => new Intl.DateTimeFormat(language, { weekday: "short" }));
const dayOnly = lazily(() => new Intl.DateTimeFormat(language, { day: "numeric", month: "short" }));
const dateOnly = lazily(() => new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "2-digit" }));
const month = lazily(() => new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }));
const inSeconds = lazily(() => new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "narrow", maximumFractionDigits: 1 }));
const whole = lazily(() => new Intl.NumberFormat(language));

/** The server writes ISO strings; seconds since 1970 are accepted as well. @param {Moment | number} value */
export const toDate = (value) => new Date(typeof value === "number" ? value * 1000 : value);

/** @param {Moment | number} value */
export function shortTime(value) {
  const date = toDate(value);
  if (Number.isNaN(date.getTime())) return "";
  return date.toDateString() === new Date().toDateString() ? timeOnly().format(date) : dayAndTime().format(date);
}

/** As short as it is clear, as chat/views/row_time.py writes it. @param {Moment} value */
export function rowTime(value) {
  const format = { time: timeOnly, weekday, day: dayOnly, date: dateOnly }[precisionOf(value)];
  return format().format(toDate(value));
}

/** @param {Moment | number} value */
export function fullTime(value) {
  const date = toDate(value);
  return Number.isNaN(date.getTime()) ? "" : inFull().format(date);
}

/** @param {number} ms */
export const seconds = (ms) => inSeconds().format(ms / 1000);
/** @param {number} number */
export const count = (number) => whole().format(number);

/** How long a deleted conversation can still be restored. @param {number} days */
export function daysLeftWords(days) {
  if (days < 1) return gettext("Will be deleted permanently today");
  return interpolate(ngettext("%(count)s day left", "%(count)s days left", days), { count: count(days) }, true);
}

/** @param {string} day */
export function dayName(day) {
  if (day === "today") return gettext("Today");
  if (day === "yesterday") return gettext("Yesterday");
  if (day === "week") return gettext("Last 7 days");
  const [year, number] = day.split("-").map(Number);
  const name = month().format(new Date(year, number - 1, 1));
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** @template Made @param {() => Made} make @returns {() => Made} */
function lazily(make) {
  let made;
  return () => (made ??= make());
}
