"""Finding what was said: the hits, the filters, and the way to the message."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Route, expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.conftest import OpenPage
from tests.browser.palette import Palette
from tests.browser.test_looks import PHONE, overflow
from tests.browser.troubles import Troubles
from tests.search.asking import all_read
from tests.search.test_opening import LONG
from tests.support.installation import environment, manage
from tests.support.person import Person
from tests.support.server import ServerProcess

# The mark goes after a while, which a busy machine may take to look.
NOTE_WHAT_IS_MARKED = """() => {
  const note = () => (window.marked ??= document.querySelector(".message--found"));
  const what = { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] };
  new MutationObserver(note).observe(document.body, what);
}"""
FOUND = "() => [...(CSS.highlights.get('found') ?? [])].map(String)"
Said = dict[str, Any]


class Talk:
    """What people said before the page is opened."""

    def __init__(self, server: ServerProcess, *backends: VictoriaDemo | MLXDemo) -> None:
        self.server, self.backends = server, backends

    async def say(self, text: str, answer: str = "Fine.", name: str = "alice", **fields: Any) -> Said:
        """The answer of /api/chat/send; use `read` before looking for it."""
        for backend in self.backends:
            backend.script = answer
        response = await Person(self.server, name).post("/api/chat/send", {"content": text, **fields})
        return dict(response.json())

    async def change(self, said: Said, **changes: Any) -> None:
        path = f"/api/conversations/{said['conversation']}"
        await Person(self.server, "alice").request("PATCH", path, json=changes)

    async def read(self) -> None:
        await all_read(self.server.installation)


@pytest.fixture
def talk(server: ServerProcess, victoria: VictoriaDemo, mlx: MLXDemo) -> Talk:
    return Talk(server, victoria, mlx)


async def test_hits_are_the_newest_first_in_their_place_with_the_words_marked(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    said = await talk.say("Why does the server fail?", "The memory of the servers is full.")
    await talk.change(said, folder="Work")
    await talk.say("Another server")
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    await palette.find("server")
    assert await palette.excerpts() == [
        "Another server",
        "The memory of the servers is full.",
        "Why does the server fail?",
    ]
    assert await palette.marked() == ["server", "servers", "server"]
    await expect(palette.hits.nth(1)).to_contain_text(
        re.compile(r"Why does the server fail\?\s*Work · Victoria · \d\d")
    )
    await expect(palette.hits.nth(2)).to_contain_text("Work · You")


async def test_it_says_that_not_everything_is_read_yet(server: ServerProcess, open_chat: OpenPage, talk: Talk) -> None:
    await talk.say("A message of before the update")
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    # As an update leaves it: whoever comes before the server has looked again is told.
    server.installation.rows("UPDATE chat_message SET to_index = 1")
    await palette.find("nowhere")
    await expect(palette.note).to_contain_text("still being indexed")


async def test_what_was_found_without_its_accents_is_marked_with_them(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    await talk.say("Un café, a cafe, 서버를 👍🏽", "Ok.")
    await talk.read()
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    for query, marks in (("cafe", ["café", "cafe"]), ("CAFÉ ", ["café", "cafe"]), ("서버", ["서버"]), ("👍", ["👍🏽"])):
        await palette.find(query)
        assert await palette.marked() == marks, query
        await palette.hits.click()
        await expect(palette.dialog).to_be_hidden()
        while not (found := await chat.page.evaluate(FOUND)):
            await expect(chat.questions).to_have_count(1)
        assert found == marks
        await chat.page.evaluate("() => CSS.highlights.clear()")
        palette = await Palette.open(chat)


@pytest.mark.parametrize(("zone", "count"), [("Asia/Tokyo", 1), ("America/New_York", 0)])
async def test_days_begin_in_the_time_zone_of_the_reader(
    server: ServerProcess, open_chat: OpenPage, talk: Talk, zone: str, count: int
) -> None:
    said = await talk.say("a vaquita by night", "Noted.")
    moment = "UPDATE chat_message SET created_at = '2021-03-09 22:30:00', to_index = 1 WHERE conversation_id = %s"
    server.installation.rows(moment, UUID(said["conversation"]))
    await talk.read()
    palette = await Palette.open(await open_chat(server, timezone_id=zone))
    await palette.find("vaquita after:2021-03-10 ")
    await expect(palette.hits).to_have_count(count)


async def test_forms_of_a_word_phrases_and_beginnings_are_found(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    await talk.say("Почему упал сервер?")
    await talk.say("the amber lantern")
    await talk.say("a lantern of amber")
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    for query, found in (
        ("сервера", ["Почему упал сервер?"]),
        ("серверами", ["Почему упал сервер?"]),
        ("amber lantern", ["a lantern of amber", "the amber lantern"]),
        ('"amber lantern"', ["the amber lantern"]),
        ("lant", ["a lantern of amber", "the amber lantern"]),
    ):
        await palette.find(query)
        assert await palette.excerpts() == found, query


async def test_neither_the_trash_nor_other_people_are_searched_but_the_archive_is(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    thrown, kept = await talk.say("quokka in the trash"), await talk.say("quokka in the archive")
    await talk.say("quokka of somebody else", name="bob")
    await talk.change(kept, archived=True)
    await Person(server, "alice").request("DELETE", f"/api/conversations/{thrown['conversation']}")
    await talk.read()
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await palette.find("quokka")
    assert await palette.excerpts() == ["quokka in the archive"]
    await expect(palette.hits).to_contain_text("Archive · You")
    await palette.hits.click()
    await expect(chat.questions).to_have_text(["quokka in the archive"])


async def test_filters_are_at_hand_for_the_keyboard(server: ServerProcess, open_chat: OpenPage, talk: Talk) -> None:
    await talk.say("Is a wombat a bear?", "A wombat is none.")
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    await palette.find("wombat")
    keyboard = palette.page.keyboard
    for key in ("Tab", "Tab", "Enter"):
        await keyboard.press(key)
    await expect(palette.field).to_be_focused()
    await expect(palette.field).to_have_value("wombat from:")
    await expect(palette.group("Written by")).to_have_text(
        [re.compile("You"), re.compile("Victoria"), re.compile("MLX")]
    )
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(palette.field).to_have_value("wombat from:victoria ")
    await palette.answered()
    assert await palette.excerpts() == ["A wombat is none."]
    await expect(palette.filter("From")).to_have_attribute("aria-pressed", "true")
    await palette.filter("From").press("Space")
    await expect(palette.field).to_have_value("wombat ")
    await expect(palette.hits).to_have_count(2)


@pytest.mark.parametrize(
    ("button", "group", "value", "query"),
    [
        ("Folder", "In folder", "My work", 'numbat folder:"My work" '),
        ("Model", "With model", "default_model", "numbat model:default_model "),
        ("Before", "Before the date", "This year", None),
        ("After", "On or after the date", "Last year", None),
    ],
)
async def test_a_filter_offers_its_values(
    server: ServerProcess, open_chat: OpenPage, talk: Talk, button: str, group: str, value: str, query: str | None
) -> None:
    said = await talk.say("numbat in a folder", "A numbat.", use_victoria=False)
    await talk.change(said, folder="My work")
    await talk.say("numbat outside", use_victoria=True)
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    await palette.find("numbat")
    await palette.filter(button).click()
    await palette.group(group).filter(has_text=value).first.click()
    await palette.answered()
    if query:
        await expect(palette.field).to_have_value(query)
    await expect(palette.hits).to_have_count({"Folder": 2, "Model": 1, "Before": 0, "After": 3}[button])
    await expect(palette.filter(button)).to_have_attribute("aria-pressed", "true")


async def test_without_folders_there_is_no_filter_for_them(server: ServerProcess, open_chat: OpenPage) -> None:
    palette = await Palette.open(await open_chat(server))
    await expect(palette.filter("Folder")).to_be_hidden()
    await expect(palette.filter("Model")).to_be_visible()


async def test_older_hits_come_as_one_scrolls_and_by_the_arrows(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    said = await talk.say("quoll 0")
    for number in range(1, 25):
        await talk.say(f"quoll {number}", conversation=said["conversation"])
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    await palette.find("quoll from:me")
    await palette.hits.last.scroll_into_view_if_needed()
    await expect(palette.hits).to_have_count(25)
    assert await palette.excerpts() == [f"quoll {number}" for number in range(24, -1, -1)]
    await palette.find("quoll from:me ")
    while await palette.active.locator("[data-part=excerpt]").inner_text() != "quoll 0":
        await palette.page.keyboard.press("ArrowDown")
    await expect(palette.page.locator("#palette-count")).to_have_text("25 results")


async def test_if_older_hits_cannot_be_loaded_it_says_so_and_tries_again(
    server: ServerProcess, open_chat: OpenPage, talk: Talk, troubles: Troubles
) -> None:
    said = await talk.say("quoll 0")
    for number in range(1, 25):
        await talk.say(f"quoll {number}", conversation=said["conversation"])
    await talk.read()
    troubles.expect("ERR_FAILED")
    palette = await Palette.open(await open_chat(server))
    await palette.page.route(re.compile("/api/search.*before"), lambda route: route.abort())
    await palette.find("quoll from:me")
    await palette.hits.last.scroll_into_view_if_needed()
    again = palette.rows.filter(has_text="could not be loaded. Try again")
    await expect(again).to_be_visible()
    await palette.page.unroute(re.compile("/api/search.*before"))
    await again.click()
    await expect(palette.hits).to_have_count(25)


async def test_a_hit_opens_its_message_marked_and_reading_goes_on_there(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    said = await talk.say("Where?", "The *bilby* is here.\n\n" + "And more.\n\n" * 60)
    await talk.say("And then?", "Nothing.\n\n" * 60, conversation=said["conversation"])
    await talk.read()
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await palette.find("bilby")
    await chat.page.evaluate(NOTE_WHAT_IS_MARKED)
    await chat.page.keyboard.press("Enter")
    reply = chat.replies.first
    await expect(reply).to_be_focused()
    assert await reply.evaluate("(element) => element === window.marked")
    await expect(reply.get_by_text("bilby")).to_be_in_viewport()
    # On a busy machine the text is drawn in several steps.
    while await chat.page.evaluate(FOUND) != ["bilby"]:
        await asyncio.sleep(0.02)
    await expect(reply).not_to_have_class(re.compile("message--found"))
    await expect(chat.page).to_have_url(f"{server.url}/c/{said['conversation']}/")


async def test_a_hit_on_another_branch_shows_that_branch_and_one_goes_on_there(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    chat = await open_chat(server)
    await chat.ask("the first potoroo")
    await chat.edit_last("the second potoroo")
    await expect(chat.questions).to_have_text(["the second potoroo"])
    await talk.read()
    palette = await Palette.open(chat)
    await palette.find("potoroo")
    await palette.hit("You").last.click()
    await expect(chat.questions).to_have_text(["the first potoroo"])
    await chat.ask("And then?")
    await chat.page.reload()
    await expect(chat.questions).to_have_text(["the first potoroo", "And then?"])


async def test_a_hit_far_back_in_a_long_conversation_opens_there(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    manage(environment(server.data_dir), "shell", "-v0", "-c", LONG)
    await talk.say("What comes past the server is read with the next message, or 10 s later")
    await talk.read()
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await palette.find('"number 100"')
    await palette.hit("number 100").last.click()
    message = chat.page.locator(".message").filter(has_text=re.compile(r"\bnumber 100\b"))
    await expect(message).to_be_in_viewport()
    await expect(message).to_be_focused()
    await expect(chat.page.get_by_text("number 99", exact=True)).to_be_attached()
    assert await chat.questions.count() < 100
    await chat.page.get_by_role("button", name="Show later messages").scroll_into_view_if_needed()
    await expect(chat.page.get_by_text("number 120", exact=True)).to_be_attached()
    await expect(message).to_be_attached()
    await chat.page.get_by_role("button", name="Jump to the end").click()
    await expect(chat.questions.last).to_have_text("number 1299")
    await expect(chat.questions.last).to_be_in_viewport()


async def test_nothing_found_is_said(server: ServerProcess, open_chat: OpenPage) -> None:
    palette = await Palette.open(await open_chat(server))
    await palette.find("xylophone")
    await expect(palette.note).to_have_text("Nothing found. Try fewer or other words.")
    await expect(palette.field).to_have_attribute("aria-expanded", "false")
    await palette.find("settings")
    await expect(palette.note).to_be_empty()
    await expect(palette.page.locator("#palette-count")).to_have_text("1 result")


async def test_if_the_server_is_away_it_says_so_and_tries_again(
    server: ServerProcess, open_chat: OpenPage, talk: Talk, troubles: Troubles
) -> None:
    await talk.say("a dunnart")
    await talk.read()
    troubles.expect("ERR_FAILED")
    palette = await Palette.open(await open_chat(server))
    await palette.page.route("**/api/search*", lambda route: route.abort())
    await palette.find("dunnart")
    await expect(palette.note).to_contain_text("The server does not answer.")
    await palette.page.unroute("**/api/search*")
    await palette.filter("Try again").click()
    await expect(palette.field).to_be_focused()
    await expect(palette.hits).to_have_count(1)
    await expect(palette.note).to_be_empty()


async def held_back(palette: Palette, query: str, path: str = "search") -> asyncio.Event:
    """Answers to this question wait until the event is set."""
    release = asyncio.Event()

    async def hold(route: Route) -> None:
        await release.wait()
        await route.continue_()

    await palette.page.route(re.compile(rf"/api/{path}\?q={query}(&|$)"), hold)
    return release


async def test_a_slow_answer_is_waited_for_by_enter_too(server: ServerProcess, open_chat: OpenPage, talk: Talk) -> None:
    await talk.say("a kowari")
    await talk.say("a mulgara")
    await talk.read()
    chat = await open_chat(server)
    palette = await Palette.open(chat)
    await palette.find("kowari from:me")
    release = await held_back(palette, "mulgara.from%3Ame")
    await palette.field.fill("mulgara from:me")
    await chat.page.keyboard.press("Enter")
    await expect(palette.note).to_have_text("Searching…")
    await expect(palette.dialog.locator(".palette__group--old")).to_contain_text("kowari")
    release.set()
    await expect(chat.questions).to_have_text(["a mulgara"])
    await expect(palette.dialog).to_be_hidden()


async def test_a_late_answer_does_not_take_the_place_of_a_newer_one(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    await talk.say("a kowari")
    await talk.say("a mulgara")
    await talk.read()
    palette = await Palette.open(await open_chat(server))
    release = await held_back(palette, "kowari")
    await palette.field.fill("kowari")
    await expect(palette.note).to_have_text("Searching…")
    await palette.find("mulgara")
    async with palette.page.expect_response(re.compile("q=kowari")):
        release.set()
    assert await palette.excerpts() == ["a mulgara"]


async def test_a_row_under_the_finger_stays_while_another_group_is_answered(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    for question in ("Keyboards compared", "Another question"):
        await talk.say(question)
    palette = await Palette.open(await open_chat(server))
    release = await held_back(palette, "keyboard", "conversations")
    await palette.field.fill("keyboard")
    await expect(palette.group("Commands")).to_have_count(1)
    await palette.group("Commands").hover()
    await palette.page.mouse.down()
    release.set()
    await palette.answered()
    await expect(palette.group("Conversations")).to_have_text(re.compile("Keyboards compared"))
    await palette.page.mouse.up()
    await expect(palette.page.locator("#keys")).to_be_visible()


async def test_what_can_be_done_and_where_one_can_go_is_there_too(
    server: ServerProcess, open_chat: OpenPage, talk: Talk
) -> None:
    await talk.say("Borscht")
    chat = await open_chat(server, color_scheme="light")
    palette = await Palette.open(chat)
    await palette.field.press_sequentially("dark th")
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    palette = await Palette.open(chat)
    await palette.find("bor")
    await palette.group("Conversations").click()
    await expect(chat.questions).to_have_text(["Borscht"])
    await expect(chat.field).to_be_focused()


async def test_on_a_phone_a_hit_is_a_tap_away(server: ServerProcess, open_chat: OpenPage, talk: Talk) -> None:
    await talk.say("Где " + "очень" * 30 + " длинное слово", "Вот оно.")
    await talk.read()
    chat = await open_chat(server, locale="ru-RU", **PHONE)
    await chat.page.locator("#sidebar-open").tap()
    await chat.page.locator("#search-button").tap()
    await chat.page.locator("#palette-field").fill("длинные слова")
    hit = chat.page.locator("#palette mark").first
    await expect(hit).to_be_visible()
    assert await overflow(chat.page) <= 0
    assert await chat.page.evaluate("document.getElementById('palette').scrollWidth") <= 360
    await hit.tap()
    await expect(chat.page.locator("#sidebar")).to_be_hidden()
    await expect(chat.questions).to_be_in_viewport()
