/** Which addresses may be links, and where a link's words claim to lead. Pure: shared by the parser and the page. */

// A scheme and a host. "/accounts/logout/", "http:/path" and "http:path" would lead to this server, "http:\\host"
// elsewhere.
export const FOLLOWED = /^(?:https?:\/\/[^/\\]|mailto:)/i;

// Full stops of other scripts that the address bar also reads as a dot.
const DOTS = /[\u2024\u3002\ufe52\uff0e\uff61]/g;
const LABEL = "[\\p{L}\\p{M}\\p{N}_-]+";
// With a scheme any host, without one a name with dots or four numbers. The address bar reads a backslash as a slash,
// people read "hxxp" as http.
const HOST = new RegExp(
  `(?:(?<scheme>h(?:tt|xx)ps?|ftps?):[/\\\\]{0,3}|(?<![\\p{L}\\p{M}\\p{N}_.-]))(?<host>(?:${LABEL}\\.)*${LABEL})`,
  "giu",
);
// What follows a host belongs to its address; what follows a plain word ("URL:", "Sign in/") may be an address itself.
const TAIL = /\.?[/\\?#:][^\s\u3000-\u303f\uff00-\uffef]*/y;
const NAME = /\.(?:\p{L}[\p{L}\p{M}]+|xn--[\w-]+)$/u;
const NUMBERS = /^\d{1,3}(?:\.\d{1,3}){3}$/;
// Endings of files and products, not of sites.
const FILES = [
  "bak|bat|bin|bmp|c|cfg|class|conf|cpp|cs|css|csv|dll|docx?|env|exe|gif|gz|h|hpp|html?|ini|ipynb|java|jpe?g|js|json|jsx|kt|lock|log",
  "mjs|mp3|mp4|pdf|php|png|pptx?|rb|scss|sql|svg|tar|toml|tsx?|txt|vue|wav|webp|xlsx?|xml|ya?ml",
];
const FILE = new RegExp(`\\.(?:${FILES.join("|")})$`, "i");
const LONGEST = 2000;

/**
 * True if words that name a host ("Sign in at https://bank.example", "bank．example") name another one than the link's.
 *
 * @param {string} words as the reader sees them
 * @param {string} host the link's own, as the browser spells it
 */
export function namesOtherHost(words, host) {
  return hostsIn(words).some((named) => withoutWww(named) !== withoutWww(host));
}

/** @param {string} words @returns {string[]} as the browser spells them */
function hostsIn(words) {
  const plain = words.replace(/\s+/g, " ").slice(0, LONGEST).replace(DOTS, asDot).normalize("NFKC");
  /** @type {string[]} */
  const hosts = [];
  HOST.lastIndex = 0;
  for (let found = HOST.exec(plain); found; found = HOST.exec(plain)) {
    const { scheme, host = "" } = found.groups ?? {};
    if (!scheme && !isHost(host)) continue;
    hosts.push(spelled(host));
    HOST.lastIndex = behindAddress(plain, HOST.lastIndex);
  }
  return hosts;
}

/** @param {string} host */
const isHost = (host) => NUMBERS.test(host) || (NAME.test(host) && !FILE.test(host));

/** @param {string} text @param {number} at after its host */
function behindAddress(text, at) {
  TAIL.lastIndex = at;
  return TAIL.test(text) ? TAIL.lastIndex : at;
}

/** Between two Chinese words it ends a sentence. @param {string} dot @param {number} at @param {string} text */
function asDot(dot, at, text) {
  return /[\w\uff10-\uff5a]/.test(text[at - 1] ?? "") && /[\w\uff10-\uff5a]/.test(text[at + 1] ?? "") ? "." : dot;
}

/** @param {string} host */
function spelled(host) {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return host.toLowerCase();
  }
}

/** @param {string} host */
const withoutWww = (host) => host.replace(/^www\./, "").replace(/\.$/, "");
