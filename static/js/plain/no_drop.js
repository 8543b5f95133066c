/**
 * A file, a link or a text that is dropped beside a field would be opened in place of the page, with all that was typed there.
 * On the chat's page its own scripts come first and say why (chat/page/files).
 */
{
  /** @param {DragEvent} event */
  const keepPage = (event) => {
    const { target, dataTransfer } = event;
    if (event.defaultPrevented || !(target instanceof Element) || !dataTransfer) return;
    const isFile = dataTransfer.types.includes("Files");
    if (target.matches(isFile ? "input[type=file]" : ":read-write")) return;
    event.preventDefault();
    dataTransfer.dropEffect = "none";
  };
  // The window is the last to hear.
  addEventListener("dragover", keepPage);
  addEventListener("drop", keepPage);
}
