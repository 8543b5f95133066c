// Runs in the page before anything else: reports breaches of the policy, and looks for what no text may become.
(() => {
  const SAFE = new Set(["http:", "https:", "mailto:"]);
  const ours = Object.getOwnPropertyNames(Object.prototype).join();

  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
    tellLookout(`the policy was breached: ${violatedDirective} ${blockedURI} ${sample}`);
  });
  addEventListener("error", ({ message }) => tellLookout(`an error: ${message}`));
  addEventListener("unhandledrejection", ({ reason }) => tellLookout(`a rejection: ${reason}`));

  window.audit = () => [...elements(), ...links(), ...globals()];

  function* elements() {
    for (const element of document.querySelectorAll("*")) {
      const { localName } = element;
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on")) yield `${localName} has ${name}=${value}`;
        if (/^(?:src|srcset|data|action|formaction|poster|background|ping|srcdoc)$/.test(name) && !isOwn(value)) yield `${localName} has ${name}=${value}`;
      }
      if (/^(?:iframe|object|embed|base|frame|frameset|video|audio|source|track|portal|marquee|foreignobject|animate|set)$/i.test(localName)) {
        yield `there is a <${localName}>`;
      }
    }
    for (const element of document.querySelectorAll(".message__text, .draft__text, .step, .questions")) yield* written(element);
  }

  /** In what somebody wrote there are no scripts, styles, forms, and no names that would be found instead of ours. */
  function* written(root) {
    for (const element of root.querySelectorAll("script, style, link, meta, form, template, textarea, select, img, title, noscript, xmp")) {
      yield `a <${element.localName}> was written: ${element.outerHTML.slice(0, 200)}`;
    }
    for (const element of root.querySelectorAll("[style]")) yield `${element.localName} has a style: ${element.getAttribute("style")}`;
    for (const element of root.querySelectorAll("[id], [name]")) {
      if (element.name || !/^note-\d+-\d+(?:-mark-\d+)?$/.test(element.id)) yield `${element.localName} calls itself ${element.id || element.name}`;
    }
    for (const element of root.querySelectorAll("[data-action], .toast, .dialog, [role=dialog]")) {
      yield `${element.localName} pretends to be ours: ${element.outerHTML.slice(0, 200)}`;
    }
  }

  function* links() {
    for (const link of document.querySelectorAll(".message__text a[href], .draft__text a[href], .step a[href], .palette a[href]")) {
      if (link.getAttribute("href").startsWith("#note-")) continue;
      if (!SAFE.has(link.protocol) || link.origin === location.origin) yield `a link leads to ${link.href}`;
      if (!link.relList.contains("noopener") || link.target !== "_blank") yield `the page is given to ${link.href}`;
      const said = link.nextElementSibling?.matches(".link-host") ? link.nextElementSibling.textContent : "";
      if ((link.hostname.includes("xn--") || link.username) && !said.includes(link.hostname)) yield `the host of ${link.href} is not said`;
    }
    for (const link of document.querySelectorAll("a[href], area[href], [*|href]")) {
      if (/^\s*(?:javascript|vbscript|data)/i.test(link.getAttribute("href") ?? "")) yield `a link runs ${link.getAttribute("href")}`;
    }
  }

  function* globals() {
    if (window.hacked !== undefined) yield "hacked is set";
    if (Object.getOwnPropertyNames(Object.prototype).join() !== ours) yield "the prototype of all objects was changed";
    if (typeof document.cookie !== "string" || !(document.body instanceof HTMLElement)) yield "the document was clobbered";
    if (document.querySelectorAll("base").length) yield "there is a base";
  }

  const isOwn = (value) => value === "" || value.startsWith("/") || new URL(value, location.href).origin === location.origin || value.startsWith("data:");
})();
