"""axe-core, the accessibility checker, on the page as it stands."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
RUN = "(within) => axe.run(within, { resultTypes: ['violations'] })"


async def violations(page: Page, within: str = "html") -> list[str]:
    """A line for each rule that is broken in this part of the page, with the first places."""
    await page.evaluate(SOURCE)
    result: dict[str, Any] = await page.evaluate(RUN, within)
    return [f"{rule['id']} ({rule['impact']}): {rule['help']}: {_places(rule)}" for rule in result["violations"]]


def _places(rule: dict[str, Any]) -> str:
    return "; ".join(f"{node['target']} {node.get('failureSummary', '')}" for node in rule["nodes"][:4])
