/** Lets Node resolve the bare names of the page's import map, and stands in for what the browser has. Import it first. */
import { register } from "node:module";

const hooks = `
const root = new URL(${JSON.stringify(new URL("../../static/", import.meta.url).href)});
const vendored = { "markdown-it": "vendor/markdown-it/markdown-it.esm.min.mjs" };
export async function resolve(name, context, next) {
  const path = name.startsWith("chat/") ? "js/" + name.slice(5) + ".js" : vendored[name];
  return path ? { url: new URL(path, root).href, format: "module", shortCircuit: true } : next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

const { dispatch } = await import("chat/state/dispatch");

globalThis.gettext = (text) => text;
globalThis.ngettext = (one, many, number) => (number === 1 ? one : many);
globalThis.interpolate = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
globalThis.reportError = (error) => {
  throw error;
};

/** Brings the frames of `socket` to these parts; the page's other parts take nothing. */
export function dispatchTo(socket, parts) {
  const nobody = new Proxy({}, { get: () => () => {} });
  dispatch(socket, { session: nobody, delivery: nobody, ratings: nobody, backends: nobody, models: nobody, list: nobody, ...parts });
}
