"""axe-core, the accessibility checker, on the page as it stands."""

from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
# Without `preload` it does not fetch the stylesheets, which our policy would not let it use.
RUN = "(within) => axe.run(within, { resultTypes: ['violations'], preload: false })"

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=360, height=740)
SCHEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")


async def violations_everywhere(page: Page, within: str = "html") -> list[str]:
    """Those in both themes, on a desk and on a phone; the page stays in the state that it is in."""
    found = []
    for size in (PHONE, DESK):
        await page.set_viewport_size(size)
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}, {size['width']} px: {line}" for line in await violations(page, within)]
    return found


async def violations(page: Page, within: str = "html") -> list[str]:
    """A line for each rule that is broken in this part of the page, with the first places."""
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(SOURCE)
    result: dict[str, Any] = await page.evaluate(RUN, within)
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}: {_places(rule)}" for rule in result["violations"]]


def _places(rule: dict[str, Any]) -> str:
    return "; ".join(f"{node['target']} {node.get('failureSummary', '')}" for node in rule["nodes"][:4])
