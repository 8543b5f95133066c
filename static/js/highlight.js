/** Colours for code: the library comes with the first block that needs it, each grammar with the first block in its language. */
import { toFragment } from "chat/sink";

// Colouring longer code would block the page for longer than the colours are worth.
const CAP = 60_000;

const ALIASES = {
  "1с": "1c", bsl: "1c", asm: "x86asm", "c++": "cpp", cc: "cpp", cjs: "javascript", clj: "clojure", console: "shell", cs: "csharp",
  "c#": "csharp", docker: "dockerfile", env: "properties", erl: "erlang", ex: "elixir", "f#": "fsharp", f90: "fortran",
  golang: "go", gql: "graphql", h: "c", hpp: "cpp", hs: "haskell", html: "xml", jinja: "django", jl: "julia", js: "javascript",
  json5: "json", jsonc: "json", jsx: "javascript", kt: "kotlin", make: "makefile", md: "markdown", mjs: "javascript",
  ml: "ocaml", objc: "objectivec", pascal: "delphi", patch: "diff", pl: "perl", proto: "protobuf", ps1: "powershell",
  py: "python", python3: "python", rb: "ruby", rs: "rust", sass: "scss", sh: "bash", shellscript: "bash", svg: "xml",
  tex: "latex", toml: "ini", ts: "typescript", tsx: "typescript", vb: "vbnet", wat: "wasm", yml: "yaml", zsh: "bash",
};

/** The grammars that the page's import map offers; anything else stays plain. */
const offered = new Set(
  Object.keys(JSON.parse(document.querySelector('script[type="importmap"]').textContent).imports)
    .filter((name) => name.startsWith("grammar/"))
    .map((name) => name.slice("grammar/".length)),
);

let library = null;
const grammars = new Map();

export function knownLanguage(name) {
  const key = name.toLowerCase();
  const language = ALIASES[key] ?? key;
  return offered.has(language) ? language : null;
}

/** Colours a <code> element in place when there is time; leaves it alone if anything goes wrong. */
export async function highlight(code, name) {
  const language = knownLanguage(name ?? "");
  const text = code.textContent;
  if (!language || text.length > CAP) return;
  try {
    const hljs = await ready(language);
    await idle();
    // It may have been replaced or have grown meanwhile.
    if (code.textContent !== text) return;
    code.replaceChildren(toFragment(hljs.highlight(text, { language, ignoreIllegals: true }).value));
  } catch (error) {
    reportError(error);
  }
}

async function ready(language) {
  library ??= import("highlight.js").then((module) => module.default);
  const hljs = await library;
  if (!grammars.has(language)) {
    grammars.set(language, import(`grammar/${language}`).then((module) => hljs.registerLanguage(language, module.default)));
  }
  await grammars.get(language);
  return hljs;
}

const idle = () => new Promise((resolve) => (window.requestIdleCallback ?? ((done) => setTimeout(done, 1)))(resolve, { timeout: 500 }));
