"""Files cannot be attached: a paste or a drop of them is refused in words, and never opened in place of the page."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.browser.conftest import ContextOf, OpenPage
from tests.browser.troubles import Troubles
from tests.support.server import ServerProcess

WORDS = "Files and images cannot be sent yet. Copy the text and paste it here."
LINK = {"mimeType": "text/uri-list", "data": "https://a.example/"}
TEXT = {"mimeType": "text/plain", "data": "some words"}
NOTES = "addEventListener('dragover', (event) => (document.documentElement.dataset.kept = event.defaultPrevented))"
# As an office program puts it on the clipboard, or a screenshot alone.
PASTE = """([text, kinds]) => {
  const data = new DataTransfer();
  if (text) data.setData("text/plain", text);
  for (const kind of kinds) data.items.add(new File(["x"], "image.png", { type: kind }));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  return document.activeElement.dispatchEvent(event);
}"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "secret.html"
    path.write_text("<title>A file</title>")
    return str(path)


async def drop(
    page: Page, selector: str, *, files: list[str] | None = None, items: list[dict[str, str]] | None = None
) -> bool:
    """Drag from outside of the browser, as the mouse does, and let go over this element.

    Whether the page kept the browser from opening it: a Chromium without a window opens nothing anyway.
    """
    await page.evaluate(NOTES)
    box = await page.locator(selector).bounding_box()
    assert box
    session: CDPSession = await page.context.new_cdp_session(page)
    data: dict[str, Any] = {"items": items or [], "files": files or [], "dragOperationsMask": 1}
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    for kind in ("dragEnter", "dragOver", "drop"):
        await session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    await session.detach()
    return bool(await page.evaluate("document.documentElement.dataset.kept === 'true'"))


@pytest.mark.parametrize("place", ["#message-text", "#scroller", "#filter", "#sidebar"])
async def test_a_dropped_file_is_refused_in_words(
    server: ServerProcess, open_chat: OpenPage, file: str, place: str
) -> None:
    chat = await open_chat(server)
    await chat.field.fill("half a message")
    assert await drop(chat.page, place, files=[file])
    await expect(chat.page.locator("#composer-note")).to_have_text(WORDS)
    await expect(chat.field).to_have_value("half a message")
    await expect(chat.page).to_have_url(server.url + "/")


async def test_over_a_dialog_too(server: ServerProcess, open_chat: OpenPage, file: str) -> None:
    chat = await open_chat(server)
    dialog = await chat.open_settings()
    await drop(chat.page, "#settings-title", files=[file])
    said = dialog.locator(".toast").get_by_text(WORDS)
    await expect(said).to_be_visible()
    await dialog.locator(".toast").get_by_role("button", name="Close").click()
    await expect(said).to_be_hidden()
    await expect(dialog).to_be_visible()


@pytest.mark.parametrize("item", [TEXT, LINK])
async def test_dropped_text_goes_into_the_field(
    server: ServerProcess, open_chat: OpenPage, item: dict[str, str]
) -> None:
    chat = await open_chat(server)
    await drop(chat.page, "#scroller", items=[item])
    await expect(chat.field).to_have_value(item["data"])
    await expect(chat.page).to_have_url(server.url + "/")


async def test_a_pasted_picture_is_refused_in_words_wherever_the_focus_is(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server)
    note = chat.page.locator("#composer-note")
    for place in (chat.field, chat.page.locator("#user-button")):
        await place.focus()
        assert not await chat.page.evaluate(PASTE, ["", ["image/png"]])
        await expect(note).to_have_text(WORDS)
        await chat.field.fill("typed")
        await expect(note).to_be_hidden()


async def test_pasted_text_with_its_picture_is_pasted(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server)
    await chat.field.focus()
    assert await chat.page.evaluate(PASTE, ["a\tb", ["image/png"]])
    await expect(chat.page.locator("#composer-note")).to_be_hidden()


@pytest.mark.parametrize(("path", "name"), [("/accounts/login/", None), ("/admin/", "admin"), ("/nowhere/", "alice")])
async def test_other_pages_stay_when_a_file_is_dropped(
    server: ServerProcess, context_of: ContextOf, troubles: Troubles, file: str, path: str, name: str | None
) -> None:
    troubles.expect("404 (Not Found)")
    page = await (await context_of(server, name)).new_page()
    await page.goto(path)
    assert await drop(page, "body", files=[file])
    assert await drop(page, "body", items=[LINK])
    assert page.url == server.url + path
    assert await page.evaluate("document.title") != "A file"


async def test_a_dropped_file_does_not_replace_the_page_before_its_scripts_run(
    server: ServerProcess, context_of: ContextOf, troubles: Troubles, file: str
) -> None:
    troubles.expect("bundle/chat")
    page = await (await context_of(server, "alice")).new_page()
    await page.route("**/bundle/*.js", lambda route: route.abort())
    await page.goto("/")
    assert await drop(page, "#scroller", files=[file])
    assert page.url == server.url + "/"
