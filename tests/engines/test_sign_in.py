"""Sign-in and sign-out."""

from tests.support.installation import PASSWORD
from tests.support.person import Person

from .page import Page


async def sign_in(window: Page) -> None:
    await window.goto("/", ready=False)
    await window.fill("input[name=login]", "alice")
    await window.fill("input[name=password]", PASSWORD)
    await window.press("Enter")
    await window.ready()


async def test_the_form_leads_to_the_chat_and_the_keys_to_the_field(window: Page) -> None:
    await sign_in(window)
    await window.focused("#message-text")
    await window.shows(".user-button__name", "alice")


async def test_the_way_back_shows_nothing_after_signing_out(window: Page, alice: Person) -> None:
    await sign_in(window)
    await window.ask("A secret question")
    window.expect("/ws/chat/")  # the page that is left may have been about to connect again: it is refused
    await window.click("#user-button")
    await window.click("#sign-out button")
    await window.at("/accounts/login/")
    await window.back()
    await window.at("/accounts/login/")
    assert "secret" not in await window.evaluate("return document.documentElement.innerHTML")


async def test_the_way_back_to_a_temporary_chat_begins_a_new_one(chat: Page) -> None:
    await chat.goto("/?temporary")
    await chat.ask("A secret question")
    await chat.click("#user-button")
    await chat.click("#user-panel a")
    await chat.at("/accounts/password/change/")
    await chat.back()
    await chat.ready()
    await chat.shows(".message__text")
    assert "secret" not in await chat.evaluate("return document.documentElement.innerHTML")
