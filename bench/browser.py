"""The page in a real browser: how soon it is there, and whether it leaves the person alone."""

import statistics
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright, expect

from chat.demo.victoria import VictoriaDemo
from tests.browser import speed
from tests.browser.chromium import launch
from tests.browser.tracing import Trace, traced
from tests.support.installation import Installation
from tests.support.long_history import LongHistory, long_history, many_conversations
from tests.support.server import ServerProcess

from .processes import site
from .scenarios import percentile

READS = 5
SENTENCE = "quick as ever, whatever is being written meanwhile. " * 3
# When the newest message is on the page, ms.
NEWEST = """
new MutationObserver(() => {
  if (document.querySelector("#timeline .message")) window.newest ??= performance.now();
}).observe(document, { childList: true, subtree: true });
"""

Tabs = Callable[[str], Awaitable[Page]]
Numbers = dict[str, float]


async def measured(installation: Installation) -> Numbers:
    """ms, if the name says nothing else. Long tasks are the median of some rounds, each time the longest."""
    thousand, five_thousand = long_history(installation, 1000), long_history(installation, 5000)
    many_conversations(installation, 3000)
    async with VictoriaDemo(script=speed.REPLY, pace=speed.TOKENS_A_SECOND) as victoria, chromium() as browser:
        with site(installation, 1, VICTORIA_URL=victoria.url, MLX_URL=victoria.url) as (server,):
            tabs = _tabs(browser, server)
            return {
                **await _first_load(tabs),
                **await _opening(tabs, thousand),
                "scrolling back": await _scrolling_back(tabs, five_thousand),
                **await _streaming(tabs, five_thousand),
                **await _conversations(tabs),
            }


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright, whole=True)
        try:
            yield browser
        finally:
            await browser.close()


def _tabs(browser: Browser, server: ServerProcess) -> Tabs:
    """`await tabs("alice")`: the first tab of a browser that was never here."""

    async def open_one(name: str) -> Page:
        screen = {"width": 1440, "height": 900}
        context = await browser.new_context(base_url=server.url, locale="en-GB", viewport=screen)
        key = server.installation.sessions[name]
        await context.add_cookies([{"name": "sessionid", "value": key, "url": server.url, "httpOnly": True}])
        return await context.new_page()

    return open_one


async def _first_load(tabs: Tabs) -> Numbers:
    page = await tabs("alice")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    await speed.opened(page, "/")
    code = await page.evaluate(speed.CODE)
    shifts = [value for value, _ in await speed.moved(page)]
    await page.context.close()
    return {"code, KB": sum(code.values()) / 1000, "requests": len(asked), "layout shift": sum(shifts)}


async def _opening(tabs: Tabs, history: LongHistory) -> Numbers:
    paints, newest, traces = [], [], []
    for _ in range(READS):
        page = await tabs("alice")
        await page.add_init_script(NEWEST)
        async with traced(page) as trace:
            await speed.opened(page, history.path)
        paints.append(await page.evaluate(speed.FIRST_PAINT))
        newest.append(await page.evaluate("newest"))
        traces.append(trace)
        await page.context.close()
    return {
        "first paint": statistics.median(paints),
        "newest message": statistics.median(newest),
        "opening": _longest(traces),
    }


async def _scrolling_back(tabs: Tabs, history: LongHistory) -> float:
    page = await tabs("alice")
    await speed.opened(page, history.path)
    async with traced(page) as trace:
        await speed.scroll_back(page, 150)
    await page.context.close()
    return trace.longest.wall


async def _streaming(tabs: Tabs, history: LongHistory) -> Numbers:
    page = await tabs("alice")
    await speed.opened(page, history.path)
    field, reply = page.get_by_role("textbox", name="Message"), page.locator(".message--assistant").last
    await field.fill("Go on")
    await field.press("Enter")
    await expect(reply).to_contain_text("A short one.")
    await page.evaluate(speed.WATCH)
    async with traced(page) as trace:
        await field.press_sequentially(SENTENCE, delay=60)
    elsewhere = await page.evaluate("elsewhere.length")
    await page.locator("#stop").click()
    await page.context.close()
    return {
        "streaming": trace.longest.wall,
        "nodes elsewhere": elsewhere,
        "key, work p95": percentile([key.cpu for key in trace.keys], 95),
        "key, drawn p50": statistics.median(key.wall for key in trace.keys),
    }


async def _conversations(tabs: Tabs) -> Numbers:
    page = await tabs("bob")
    await speed.opened(page, "/")
    async with traced(page) as loading:
        await speed.load_all_conversations(page, 3000)
    async with traced(page) as scrolling:
        await speed.scroll_through_conversations(page)
    await page.context.close()
    return {"loading conversations": loading.longest.wall, "scrolling conversations": scrolling.longest.wall}


def _longest(traces: list[Trace]) -> float:
    return statistics.median(trace.longest.wall for trace in traces)
