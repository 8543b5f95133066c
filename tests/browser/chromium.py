"""The browser that is installed. Playwright's own download is never used."""

import os
import shutil

from playwright.async_api import Browser, Playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def chromium_path() -> str:
    """CHROMIUM, or the first that is found."""
    names = ("chromium", "chromium-browser", "google-chrome", MAC)
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise FileNotFoundError("Chromium is needed. Install it, or say where it is: CHROMIUM=/path/to/chromium")
    return found


async def launch(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
