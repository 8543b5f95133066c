"""What is measured in the page, by the tests and by `make bench` alike."""

from playwright.async_api import Page, expect

from tests.browser.chat_page import STARTED

TOKENS_A_SECOND = 100
# Half a minute and more of them: headings, lists, tables, long and short paragraphs.
PART = (
    "## Part {n}\n\n" + "This paragraph is long enough to break its lines several times on any screen. " * 5 + "\n\n"
    "- a list\n- with **bold** words\n- and `code`\n\nA short one.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\n"
)
REPLY = "".join(PART.format(n=n) for n in range(40))

# Only the newest words may touch anything: of the last reply the blocks that are new since the last look, and the two
# before them, which may just have come to their end. Not counted is the mark of a message that has left the screen:
# it comes once for each message, however many words are written.
WATCH = """() => {
  window.elsewhere = [];
  const prose = [...document.querySelectorAll("#timeline .message")].at(-1).querySelector(".prose");
  let finished = Math.max(0, prose.children.length - 2);
  const isGrowing = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    if (!prose.contains(element)) return false;
    const block = element.closest(".block");
    return !block || [...prose.children].indexOf(block) >= finished;
  };
  const classes = (text) => (text ?? "").replace("message--resting", "").trim();
  const isMark = ({ attributeName, oldValue, target }) =>
    attributeName === "class" && classes(oldValue) === classes(target.className);
  const note = (records) => {
    for (const record of records) {
      const { type, attributeName, target } = record;
      if (isGrowing(target) || isMark(record)) continue;
      elsewhere.push(`${type} ${attributeName} ${target.nodeName} ${target.className}`);
    }
    finished = Math.max(finished, prose.children.length - 2);
  };
  const what = { childList: true, subtree: true, attributes: true, attributeOldValue: true, characterData: true };
  new MutationObserver(note).observe(document.getElementById("timeline"), what);
}"""
LOADED = "() => performance.getEntriesByType('resource').map(({ name }) => name)"
# Scripts and styles, each with its bytes as they were sent.
CODE = """() => {
  const code = performance.getEntriesByType("resource").filter(({ name }) => /\\.(m?js|css)$/.test(name));
  return Object.fromEntries(code.map(({ name, encodedBodySize }) => [name, encodedBodySize]));
}"""
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
SHIFTS = """() => {
  window.shifts = [];
  const words = ({ node, previousRect: a, currentRect: b }) =>
    `${node?.id || node?.className}: ${a.x}, ${a.y} to ${b.x}, ${b.y}`;
  const note = (list) => list.getEntries().forEach(({ value, sources }) => shifts.push([value, sources.map(words)]));
  new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
}"""
TO_THE_LAST = "() => document.getElementById('conversations-more').scrollIntoView()"


async def opened(page: Page, path: str) -> None:
    """The scripts run, and nothing is being loaded any more."""
    await page.goto(path, wait_until="load")
    await expect(page.locator(STARTED)).to_be_attached()
    await page.wait_for_load_state("networkidle")


async def moved(page: Page) -> list[tuple[float, list[str]]]:
    """Every shift since the page began: how much, and what."""
    await page.evaluate(f"({SHIFTS})()")
    # Those of before are told of in a task of their own.
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))")
    return list(await page.evaluate("shifts"))


async def scroll_back(page: Page, messages: int) -> None:
    """Until so many are on the page."""
    await page.locator("#timeline").hover()
    while await page.locator("#timeline .message").count() < messages:
        await page.mouse.wheel(0, -1500)


async def load_all_conversations(page: Page, count: int) -> None:
    rows = page.locator(".conversation")
    while await rows.count() < count:
        await page.evaluate(TO_THE_LAST)


async def scroll_through_conversations(page: Page) -> None:
    """Back from the last to the first, five rows at a time and a screen at a time."""
    await page.locator(".conversation").last.hover()
    for step in (180, 2000):
        for _ in range(50):
            await page.mouse.wheel(0, -step)
