/**
 * Colours code in a worker, loaded with the first block that needs it; each grammar loads with the first block in its
 * language.
 */
import { startWorker } from "chat/markdown/sink";

const PATIENCE_MS = 3000;

/** @type {Record<string, string>} */
const ALIASES = {
  "1с": "1c", bsl: "1c", asm: "x86asm", "c++": "cpp", cc: "cpp", cjs: "javascript", clj: "clojure", console: "shell", cs: "csharp",
  "c#": "csharp", docker: "dockerfile", env: "properties", erl: "erlang", ex: "elixir", "f#": "fsharp", f90: "fortran",
  golang: "go", gql: "graphql", h: "c", hpp: "cpp", hs: "haskell", html: "xml", jinja: "django", jl: "julia", js: "javascript",
  json5: "json", jsonc: "json", jsx: "javascript", kt: "kotlin", make: "makefile", md: "markdown", mjs: "javascript",
  ml: "ocaml", objc: "objectivec", pascal: "delphi", patch: "diff", pl: "perl", proto: "protobuf", ps1: "powershell",
  py: "python", python3: "python", rb: "ruby", rs: "rust", sass: "scss", sh: "bash", shellscript: "bash", svg: "xml",
  tex: "latex", toml: "ini", ts: "typescript", tsx: "typescript", vb: "vbnet", wat: "wasm", yml: "yaml", zsh: "bash",
};

/** The grammars in the page's import map; other languages stay uncoloured. */
const offered = new Set(
  Object.keys(JSON.parse(document.querySelector('script[type="importmap"]')?.textContent ?? "").imports)
    .filter((name) => name.startsWith("grammar/"))
    .map((name) => name.slice("grammar/".length)),
);

/** @type {Worker | null} */
let worker = null;
/** @type {Promise<void>} */
let last = Promise.resolve();

/** @param {string} name */
export function knownLanguage(name) {
  const key = name.toLowerCase();
  const language = ALIASES[key] ?? key;
  return offered.has(language) ? language : null;
}

/**
 * Colours blocks one after the other, so that each has the worker to itself while its time limit runs.
 *
 * @param {string} language as returned by `knownLanguage`
 * @param {() => string} textOf called when its turn comes
 * @param {(text: string, lines: string[] | null) => boolean} put takes the HTML of each line, null if that cannot be done; called
 *   again later if it returns false
 * @returns {Promise<void>}
 */
export function colour(language, textOf, put) {
  const turn = last.then(() => colourNow(language, textOf(), put));
  last = turn.catch(() => {});
  return turn;
}

/** @param {string} language @param {string} text @param {(text: string, lines: string[] | null) => boolean} put */
async function colourNow(language, text, put) {
  const lines = await ask({
    text, language, library: import.meta.resolve("highlight.js"), grammar: import.meta.resolve(`grammar/${language}`),
  });
  do await idle();
  while (!put(text, lines));
}

/** @param {object} question for highlight_worker.js @returns {Promise<string[] | null>} null if impossible or out of time */
function ask(question) {
  const own = (worker ??= startWorker("chat/markdown/highlight_worker"));
  return new Promise((resolve) => {
    const timer = setTimeout(giveUp, PATIENCE_MS);
    own.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    own.onerror = giveUp;
    own.postMessage(question);

    function giveUp() {
      clearTimeout(timer);
      own.terminate();
      worker = null;
      resolve(null);
    }
  });
}

/** @returns {Promise<void>} */
const idle = () =>
  new Promise((resolve) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => resolve(), { timeout: 500 });
    else setTimeout(resolve, 1);
  });
