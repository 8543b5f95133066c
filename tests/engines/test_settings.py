"""The dialogs of choices."""

from .page import Page

# How much of what is in a dialog can be seen: its height, and that of all that it holds.
HEIGHTS = """
const dialog = document.querySelector(arguments[0]), body = dialog.querySelector(".sheet__body");
return [dialog.offsetHeight, body.clientHeight, body.scrollHeight, innerHeight];
"""
COLOUR = "return getComputedStyle(document.body).backgroundColor === arguments[0]"
DARK, LIGHT = "rgb(27, 28, 27)", "rgb(255, 255, 255)"


async def test_the_settings_fill_the_height_they_may(chat: Page) -> None:
    await chat.open_settings()
    dialog, body, content, window = await chat.evaluate(HEIGHTS, "#settings")
    assert content > body, "the window of this test is too high"
    assert dialog == min(736, window - 32)
    assert body > dialog - 80


async def test_the_settings_of_a_conversation_are_as_high_as_what_they_hold(chat: Page) -> None:
    await chat.click("#conversation-settings-open")
    dialog, body, content, window = await chat.evaluate(HEIGHTS, "#conversation-settings")
    assert content == body > 200
    assert dialog < window


async def test_on_a_small_screen_the_settings_take_all_of_it(chat: Page) -> None:
    await chat.resize(500, 700)
    for opener, dialog in (("#user-button", "#settings"), ("#conversation-settings-open", "#conversation-settings")):
        await chat.goto("/")
        if opener == "#user-button":
            await chat.click("#sidebar-open")
            await chat.open_settings()
        else:
            await chat.click(opener)
        height, body, _, window = await chat.evaluate(HEIGHTS, dialog)
        assert height == window and body > 300


async def test_themes_are_in_effect_at_once_and_outlive_a_reload(chat: Page) -> None:
    await chat.until(COLOUR, LIGHT)
    for theme, colour in (("dark", DARK), ("light", LIGHT)):
        await chat.open_settings()
        await chat.click(f"#theme input[value={theme}]")
        await chat.until(COLOUR, colour)
        await chat.shows("#settings-said", "Saved")
        await chat.reload()
        await chat.until(COLOUR, colour)


async def test_another_language_is_spoken_at_once(chat: Page) -> None:
    await chat.open_settings()
    await chat.click("#language input[value=ru]")
    await chat.until("return document.documentElement.lang === 'ru'")
    await chat.ready()
