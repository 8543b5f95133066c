/**
 * Writes static/bundle/chat.js: all modules of static/js that the chat's page needs at once, in one file, without their comments.
 * `--check`: writes nothing, and fails if the file is not what it would write.
 *
 * Names, lines and the order of the modules stay to be read: of an error in somebody's browser the lines say where it was, and two
 * branches that change different modules can be merged. What minifying would save beyond that is 17 KB of 140, compressed. For the
 * same reason there is no source map: with DEBUG the page has the modules themselves.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = `${root}static/bundle/`;
const file = `${folder}chat.js`;

/** The page's own names. Libraries stay outside: they come as published, and some of them only when they are needed. */
const modules = {
  name: "modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^chat\// }, ({ path }) => ({ path: `${root}static/js/${path.slice("chat/".length)}.js` }));
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => (kind === "entry-point" ? null : { path, external: true }));
    // esbuild keeps the comments inside of expressions, where our types are. Without white space there are none.
    onLoad({ filter: /\.js$/ }, async ({ path }) => ({ contents: (await transform(readFileSync(path, "utf8"), { minifyWhitespace: true })).code }));
  },
};

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["static/js/app.js"],
  bundle: true,
  format: "esm",
  // As templates/chat/too_old.html says.
  target: ["safari17", "firefox125", "chrome114", "edge114"],
  charset: "utf8",
  plugins: [modules],
  banner: { js: "// Made of static/js by `make bundle`. What is changed here is lost: change the modules." },
  write: false,
  logLevel: "warning",
});
const made = outputFiles[0].text;

if (!process.argv.includes("--check")) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, made);
} else if (made !== committed()) {
  console.error("static/bundle/chat.js is not what static/js makes now, and it is what pages are served. Run: make bundle");
  process.exitCode = 1;
}

function committed() {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
