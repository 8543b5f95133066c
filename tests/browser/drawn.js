// Draws texts with the page's own modules: `drawn.start` whole and in pieces, `drawn.differences` which of them are not alike.
(() => {
  const replies = new Map();

  /** Whatever a reply looks like in the end; its footnotes have the number of the reply in their names. */
  const shape = (element) => element.innerHTML.replace(/note-\d+-/g, "note-");

  /** The same pieces for the same text, at most `longest` characters long. */
  function* pieces(text, longest) {
    const characters = [...text];
    for (let end = 1, step = 7; end < characters.length; end += 1 + (step % longest)) {
      step = (step * 1103515245 + 12345) % 2147483648;
      yield characters.slice(0, end).join("");
    }
  }

  async function start(texts, lengths) {
    const { ReplyText } = await import("chat/messages/reply_text");
    const { freshTime } = await import("chat/lib/slices");
    for (const [name, text] of Object.entries(texts)) {
      const all = [0, ...lengths].map((longest) => {
        const element = document.createElement("div");
        element.className = "message__text";
        document.body.append(element);
        const reply = new ReplyText(element);
        for (const part of longest ? pieces(text, longest) : []) {
          freshTime();
          reply.update({ text: part, seams: [] }, true);
        }
        freshTime();
        reply.update({ text, seams: [] }, false);
        return element;
      });
      replies.set(name, all);
    }
    // Colours come one after the other.
    const last = document.createElement("div");
    last.className = "message__text drawn-last";
    document.body.append(last);
    new ReplyText(last).update({ text: '```python\n"last"\n```', seams: [] }, false);
  }

  // Where a text was stopped and continued: everywhere, and twice at the end.
  const STOPS = [1 / 7, 2 / 5, 5 / 8, 9 / 10];

  /** Replies that were continued, beside the same ones read at once. */
  async function startContinued(texts, longest) {
    const { ReplyText } = await import("chat/messages/reply_text");
    const { freshTime } = await import("chat/lib/slices");
    for (const [name, text] of Object.entries(texts)) {
      const characters = [...text];
      const stops = STOPS.map((part) => Math.floor(characters.length * part));
      const seams = stops.map((at, index) => ({ at, backend: index % 2 ? "mlx" : "victoria", model: "", reason: "stopped" }));
      const all = [0, longest].map((step) => {
        const element = document.createElement("div");
        element.className = "message__text";
        document.body.append(element);
        const reply = new ReplyText(element);
        const show = (count, live) => {
          freshTime();
          reply.update({ text: characters.slice(0, count).join(""), seams: seams.filter(({ at }) => at <= count) }, live);
        };
        for (let count = step ? 1 : Infinity; count < characters.length; count += 1) {
          if (count % step === 0) show(count, true);
          if (stops.includes(count)) [false, true].forEach((live) => show(count, live));
        }
        show(characters.length, false);
        return element;
      });
      replies.set(name, all);
    }
  }

  const isSettled = () => {
    const waits = document.querySelector(".message__text :is(.formula:not(.formula--drawn, .formula--source), .code__rest)");
    return !waits && document.querySelector(".drawn-last .hljs-string") !== null;
  };

  function differences() {
    const found = {};
    for (const [name, [whole, ...streamed]] of replies) {
      const other = streamed.find((element) => shape(element) !== shape(whole));
      if (other) found[name] = [shape(whole), shape(other)];
    }
    return found;
  }

  // What a reader sees come, and would see go.
  const KINDS = "h1, h2, h3, h4, h5, h6, a, table, pre, em, strong, s, del, ul, ol, li, blockquote, hr, math, button, sup, sub, kbd";

  /** Everything of a kind that was there and is gone again while a text comes, or leads somewhere else. */
  async function flashes(texts, longest) {
    const { ReplyText } = await import("chat/messages/reply_text");
    const { freshTime } = await import("chat/lib/slices");
    const found = {};
    for (const [name, text] of Object.entries(texts)) {
      const element = document.createElement("div");
      document.body.append(element);
      const observer = new MutationObserver(() => {});
      observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ["href", "start"], attributeOldValue: true });
      const reply = new ReplyText(element);
      let ends = 0;
      for (const part of [...pieces(text, longest), text, text]) {
        freshTime();
        reply.update({ text: part, seams: [] }, part !== text || ++ends < 2);
        const gone = observer.takeRecords().flatMap(lost);
        if (gone.length) (found[name] ??= []).push(`${JSON.stringify(part.slice(-20))}: ${gone}`);
      }
      observer.disconnect();
      element.remove();
    }
    return found;
  }

  function lost({ type, target, attributeName, oldValue, removedNodes }) {
    if (type === "attributes") return oldValue === null ? [] : [`${target.localName}[${attributeName}]`];
    const elements = [...removedNodes].filter((node) => node instanceof Element && !node.isConnected);
    return elements.flatMap((node) => [...(node.matches(KINDS) ? [node] : []), ...node.querySelectorAll(KINDS)]).map((node) => node.localName);
  }

  /** What the sink makes of a renderer's output, written as the renderer writes. */
  async function throughTheSink(text) {
    const { newReferences, split, toHtml } = await import("chat/markdown/markdown");
    const { toFragment } = await import("chat/markdown/sink");
    const env = newReferences();
    const blocks = split(text, env).filter(({ kind }) => kind === "markdown");
    return blocks.map(({ source }) => toHtml(source, env) ?? "").map((html) => [html, [...toFragment(html).childNodes].map(written).join("")]);
  }

  const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

  function written(node) {
    if (node instanceof Text) return escaped(node.data);
    const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${escaped(value)}"`).join("");
    const open = `<${node.localName}${attributes}>`;
    if (/^(?:br|hr)$/.test(node.localName)) return open;
    return `${open}${[...node.childNodes].map(written).join("")}</${node.localName}>`;
  }

  window.drawn = { start, startContinued, isSettled, differences, flashes, throughTheSink };
})();
