/** Before anything else, in the JavaScript of 2009: what follows on the page does nothing in a browser without these two. */
(function (hasPopover, supports) {
  if (hasPopover && supports && supports("importmap")) return;
  /** @type {HTMLElement} */ (document.getElementById("too-old")).removeAttribute("hidden");
  // The rest is not even read.
  window.stop();
})("popover" in HTMLElement.prototype, HTMLScriptElement.supports);
