/**
 * Bare URLs in text. Chinese and Japanese put no space after a URL, Korean a particle: what follows is a word, not part
 * of the URL. `<...>` and `[...](...)` mark their own end.
 */

const ADDRESS = /(?:https?|ftp):\/\/\S{1,2000}/gi;
const AT_START = /^(?:https?|ftp):\/\/\S{1,2000}/i;
// 。 and ， end more than a URL; ． may occur in one.
const STOP = /[\u3000-\u3004\u3008-\u303f\uff01-\uff0d\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u201c\u201d]/;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\u30fc]/u;
// After one of these a path may continue in any script ("/wiki/東京"); after a letter, a full stop or the host alone it
// may not.
const OPENING = /[/=?&#_-]/;
const LETTER = /[\w%~]/;

/** @param {import("markdown-it").MarkdownIt} md */
export function bareLinkRule({ linkify }) {
  const { match, matchAtStart } = linkify;
  linkify.match = (text) => match.call(linkify, parted(text));
  // Called again for each URL: only the first match is checked.
  linkify.matchAtStart = (text) => {
    const [found] = AT_START.exec(text) ?? [""];
    const own = ownLength(found);
    return matchAtStart.call(linkify, own < found.length ? text.slice(0, own) : text);
  };
}

/**
 * Returns the text at its old length, with a space in place of the first letter after each URL that is not part of it.
 * @param {string} text
 */
function parted(text) {
  const letters = [];
  let at = 0;
  ADDRESS.lastIndex = 0;
  for (let found = ADDRESS.exec(text); found; found = ADDRESS.exec(text)) {
    const end = found.index + ownLength(found[0]);
    letters.push(text.slice(at, end), end < ADDRESS.lastIndex ? " " : "");
    at = Math.min(end + 1, ADDRESS.lastIndex);
    ADDRESS.lastIndex = at;
  }
  return letters.join("") + text.slice(at);
}

/** Length of the URL part. @param {string} found what looks like a URL up to the next space */
function ownLength(found) {
  const stop = found.search(STOP);
  return wordBehind(stop < 0 ? found : found.slice(0, stop));
}

/** Index where a word begins that is not part of the URL. @param {string} address */
function wordBehind(address) {
  const host = address.indexOf("://") + 3;
  const path = address.slice(host).search(/[/?#]/) + host;
  let [may, isCjk] = [true, false];
  for (let at = host; at < address.length; at += 1) {
    const letter = address[at];
    const isWord = CJK.test(letter);
    if (isWord && !may) return at;
    if (path < host || at < path) may = isWord || letter === "." || (isCjk && LETTER.test(letter) && letter !== ".");
    else may = isWord || (OPENING.test(letter) && at > path) || (isCjk && LETTER.test(letter)) || (may && letter === "(");
    isCjk = isWord || (isCjk && LETTER.test(letter));
  }
  return address.length;
}
