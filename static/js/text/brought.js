/** What a paste or a drop brings: files or text. Pure. */

/**
 * @typedef {object} Brought
 * @property {readonly string[]} types
 * @property {string[]} names of the files, as far as they are known
 * @property {string} text text/plain
 * @property {string} addresses text/uri-list
 */

const FILE_ADDRESS = /^file:/i;
// The last two are of file managers, whose text/plain says only where the files are.
const OF_FILES = new Set(["Files", "application/x-moz-file", "x-special/gnome-copied-files", "application/x-kde-cutselection"]);

/** True if files are in it, perhaps beside text. The types alone are known while something is dragged. @param {readonly string[]} types */
export const hasFiles = (types) => types.some((type) => OF_FILES.has(type));

/**
 * The text in it. Office programs copy a picture of a text along with it; a file manager copies names along with its files,
 * and a browser the address of a picture.
 *
 * @param {Brought} given
 */
export function textIn({ types, names, text, addresses }) {
  const listed = lines(addresses);
  if (!hasFiles(types) && !listed.some((line) => FILE_ADDRESS.test(line))) return text || listed.join("\n");
  const labels = new Set([...names, ...listed, ...listed.map((address) => nameIn(decoded(address)))]);
  const own = lines(text).filter((line) => !labels.has(line) && !FILE_ADDRESS.test(line) && !labels.has(nameIn(line)));
  return own.length ? text : "";
}

/** True if it is nothing but files. @param {Brought} given */
export function isOnlyFiles(given) {
  const isListed = lines(given.addresses).some((line) => FILE_ADDRESS.test(line));
  return (hasFiles(given.types) || isListed) && !textIn(given);
}

/** @param {DataTransfer | null} transfer @returns {Brought} */
export function broughtBy(transfer) {
  return {
    types: [...(transfer?.types ?? [])],
    names: [...(transfer?.files ?? [])].map(({ name }) => name),
    text: transfer?.getData("text/plain") ?? "",
    addresses: transfer?.getData("text/uri-list") ?? "",
  };
}

/** A comment in a list of addresses begins with "#". @param {string} text */
const lines = (text) => text.split(/[\r\n]+/).map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
/** @param {string} address */
function decoded(address) {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
/** @param {string} path */
const nameIn = (path) => path.split(/[\\/]/).at(-1) ?? "";
