"""Languages, themes, and the small screen."""

from playwright.async_api import Page, expect

from chat.demo import VictoriaDemo
from tests.browser.conftest import OpenPage
from tests.support.server import ServerProcess

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
WIDE = "| a | b | c | d |\n|---|---|---|---|\n" + "| " + " | ".join(["averyveryverylongword" * 2] * 4) + " |\n"
WIDE_REPLY = f"{WIDE}\n```python\n{'x = 1; ' * 60}\n```\n\n{'unbroken' * 60}"


async def overflow(page: Page) -> int:
    """By how many pixels the page or its timeline is wider than the screen."""
    return int(
        await page.evaluate(
            "() => Math.max(...[document.documentElement, document.getElementById('scroller')]"
            ".map((element) => element.scrollWidth - element.clientWidth))"
        )
    )


async def test_the_language_of_the_browser_is_spoken(server: ServerProcess, open_chat: OpenPage) -> None:
    english, russian = await open_chat(server, "bob"), await open_chat(server, "bob", locale="ru-RU")
    await expect(english.page.locator("html")).to_have_attribute("lang", "en")
    await expect(russian.page.locator("html")).to_have_attribute("lang", "ru")


async def test_the_language_can_be_switched_and_stays(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, "bob")
    for choice, language in (("Русский", "ru"), ("English", "en")):
        await chat.page.locator("#user-button").click()
        await chat.page.locator("#settings-open").click()
        await chat.page.get_by_role("radio", name=choice).click()
        await expect(chat.page.locator("html")).to_have_attribute("lang", language)
        await chat.ready()


async def test_the_theme_of_the_system_is_followed(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, color_scheme="dark")
    await expect(chat.page.locator("body")).to_have_css("background-color", "rgb(27, 28, 27)")
    await chat.page.emulate_media(color_scheme="light")
    await expect(chat.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


async def test_a_chosen_theme_outlives_a_reload(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, color_scheme="light")
    settings = await chat.open_settings()
    async with chat.page.expect_response("**/api/preferences"):
        await settings.get_by_role("radio", name="Dark").check()
    await expect(chat.page.locator("body")).to_have_css("background-color", "rgb(27, 28, 27)")
    await chat.page.reload()
    await expect(chat.page.locator("body")).to_have_css("background-color", "rgb(27, 28, 27)")


async def test_on_a_phone_nothing_is_wider_than_the_screen(
    server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    victoria.script = WIDE_REPLY
    chat = await open_chat(server, **PHONE)
    assert await overflow(chat.page) <= 0
    await chat.field.fill("Something wide " + "w" * 200)
    await chat.send_button.tap()
    await expect(chat.reply).to_have_attribute("data-status", "complete")
    assert await overflow(chat.page) <= 0
    await chat.page.goto("/accounts/logout/")
    assert await chat.page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_on_a_phone_the_drawer_opens_and_closes(server: ServerProcess, open_chat: OpenPage) -> None:
    chat = await open_chat(server, **PHONE)
    await chat.ask("From a phone")
    await chat.page.goto("/")
    sidebar, opener = chat.page.locator("#sidebar"), chat.page.locator("#sidebar-open")
    await expect(sidebar).to_be_hidden()
    await opener.tap()
    await expect(sidebar).to_be_visible()
    await chat.page.touchscreen.tap(350, 400)
    await expect(sidebar).to_be_hidden()
    await opener.tap()
    await chat.page.keyboard.press("Escape")
    await expect(sidebar).to_be_hidden()
    await opener.tap()
    await chat.rows.filter(has_text="From a phone").tap()
    await expect(sidebar).to_be_hidden()
    await expect(chat.questions).to_have_text(["From a phone"])


async def test_on_a_phone_the_switch_and_the_picker_are_in_the_panel(
    server: ServerProcess, open_chat: OpenPage
) -> None:
    chat = await open_chat(server, **PHONE)
    await chat.pill.tap()
    await expect(chat.page.get_by_role("switch", name="Ask Victoria first")).to_be_checked()
    await expect(chat.page.get_by_label("MLX model")).to_be_visible()
    assert await overflow(chat.page) <= 0
