"""The browser that is installed. Playwright's own download is never used."""

import os
import shutil

from playwright.async_api import Browser, Playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
WHOLE = ("chromium", "chromium-browser", "google-chrome", MAC)


def chromium_path(*names: str) -> str:
    """CHROMIUM, or the first of these that is found."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise FileNotFoundError("Chromium is needed. Install it, or say where it is: CHROMIUM=/path/to/chromium")
    return found


async def launch(playwright: Playwright, *, whole: bool = False) -> Browser:
    """The build without windows, if there is one: the same pages in less time. `whole`: not that one, for what it
    lacks; it refuses every permission."""
    names = WHOLE if whole else ("chromium-headless-shell", *WHOLE)
    return await playwright.chromium.launch(executable_path=chromium_path(*names), args=FLAGS)
