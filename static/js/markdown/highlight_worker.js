/**
 * Colours code outside the page's thread: on hostile input a grammar may take minutes. The caller terminates this
 * worker if no answer comes. Import maps do not apply to workers, so the message carries the addresses.
 */

/** @type {Map<string, any>} */
const libraries = new Map();

addEventListener("message", async ({ data }) => postMessage(await colour(data).catch(() => null)));

/**
 * @param {{ text: string, language: string, library: string, grammar: string }} given
 * @returns {Promise<string[]>} the HTML of each line, for the sink: no element spans two lines
 */
async function colour({ text, language, library, grammar }) {
  /** @type {import("highlight.js").HLJSApi} */
  const hljs = await load(library);
  if (!hljs.getLanguage(language)) hljs.registerLanguage(language, await load(grammar));
  return linesOf(hljs.highlight(text, { language, ignoreIllegals: true }).value);
}

/** @param {string} html with no other tags than <span class="…"> */
function linesOf(html) {
  /** @type {string[]} */
  const open = [];
  return html.split(/(?<=\n)/).map((line) => {
    const before = open.join("");
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) {
      if (tag === "</span>") open.pop();
      else open.push(tag);
    }
    const end = line.endsWith("\n") ? "\n" : "";
    return `${before}${line.slice(0, line.length - end.length)}${"</span>".repeat(open.length)}${end}`;
  });
}

/** @param {string} address @returns {Promise<any>} */
async function load(address) {
  if (!libraries.has(address)) libraries.set(address, (await import(address)).default);
  return libraries.get(address);
}
