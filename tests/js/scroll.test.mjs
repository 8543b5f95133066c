import assert from "node:assert/strict";
import { test } from "node:test";
import "./modules.mjs";

globalThis.window = { matchMedia: () => ({ matches: false }) };
globalThis.CSS = { supports: () => true };
globalThis.ResizeObserver = class {
  observe() {}
};
const { Scroll } = await import("chat/messages/scroll");

const box = (top, bottom) => () => ({ top, bottom, height: bottom - top });
const part = (given) => Object.assign(new EventTarget(), { hidden: false, children: [], getBoundingClientRect: box(0, 500), ...given });

/** A reader in front of a message, and how often it was brought into view. */
function scene() {
  const scroller = part({ scrollTop: 0, scrollHeight: 5000, clientHeight: 500, scrollTo: () => {} });
  const scroll = new Scroll({ scroller, content: part(), button: part(), end: { isShown: true, show: () => {} } });
  const seen = { times: 0 };
  const message = part({ isConnected: true, scrollIntoView: () => (seen.times += 1) });
  return { scroller, scroll, message, seen };
}

test("what is found later in a message brings the reader there", () => {
  const { scroll, scroller, message, seen } = scene();
  const show = scroll.bring(message);
  show(part({ getBoundingClientRect: box(900, 920) }));
  assert.equal(seen.times, 2);
  assert.ok(scroller.scrollTop > 0);
});

test("it leaves readers alone who have gone elsewhere meanwhile", () => {
  for (const type of ["wheel", "pointerdown", "keydown"]) {
    const { scroll, scroller, message, seen } = scene();
    const show = scroll.bring(message);
    scroller.dispatchEvent(new Event(type));
    show();
    assert.equal(seen.times, 1, type);
  }
});

test("nor does it bring them back from the end, from another message, or to one that is gone", () => {
  for (const leave of [({ scroll }) => scroll.toEnd(), ({ scroll }) => scroll.bring(scene().message), ({ message }) => (message.isConnected = false)]) {
    const page = scene();
    const show = page.scroll.bring(page.message);
    leave(page);
    show();
    assert.equal(page.seen.times, 1);
  }
});
