/** Sign-out on the account's own page: as in the chat (unsent.js), deletes every unsent text, in all tabs. */
{
  const { user } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  const drafts = `victoria:draft:${user}:`;
  const mark = `victoria:signed-out:${user}`;
  document.querySelector("main form")?.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith(drafts)) localStorage.removeItem(key);
    localStorage.setItem(mark, "now");
    localStorage.removeItem(mark);
  });
}
