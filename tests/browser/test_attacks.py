"""Nothing that a person or a model writes becomes more than text, wherever it is shown.

All of attacks.py goes through every place: no dialog, no request to another host, no breach of the policy, no error.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from chat.demo import Answer, MLXDemo, Step, VictoriaDemo
from chat.demo.answer import Question
from tests.browser.attacks import ATTACKS, packed
from tests.browser.chat_page import ChatPage, finished, text_of
from tests.browser.conftest import ContextOf
from tests.browser.lookout import Lookout
from tests.browser.troubles import Troubles
from tests.simulators.faults import ends_early, error_event, slow
from tests.support.installation import Installation
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

pytestmark = pytest.mark.timeout(180)

ALL = "\n\n".join(ATTACKS.values())
MESSAGES = packed(300)
# What fits into a title, a folder's name, a model's name.
SHORT = [text[:100].strip() for text in ATTACKS.values()]
THROUGH_THE_SINK = """async (attacks) => {
    const { toFragment } = await import("chat/markdown/sink");
    const holder = document.createElement("div");
    holder.className = "message__text";
    document.body.append(holder);
    for (const attack of attacks) holder.append(toFragment(attack), document.createElement("hr"));
    holder.querySelectorAll("a").forEach((link) => Object.assign(link, { rel: "noopener", target: "_blank" }));
}"""


@dataclass
class Scene:
    """A server whose backends say back what they are asked, and a conversation of all attacks."""

    server: ServerProcess
    victoria: VictoriaDemo
    mlx: MLXDemo
    conversation: str

    @property
    def alice(self) -> Person:
        return Person(self.server, "alice")


def echo(question: Question) -> Answer:
    attack = question.text
    steps = (Step("thought", attack, attack), Step("clarification", attack, attack))
    return Answer(attack, steps=steps, model=attack[:200], reasoning=attack[:400])


@pytest_asyncio.fixture(scope="module")
async def shared_scene(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("attacks") / "data")
    async with VictoriaDemo(pace=0, script=echo) as victoria, MLXDemo(pace=0, script=echo, models=SHORT) as mlx:
        urls = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url}
        with ServerProcess(installation, RATE_LIMIT="0", **urls) as server:
            scene = Scene(server, victoria, mlx, "")
            async with await scene.alice.open_tab() as tab:
                scene.conversation = await talk(tab)
            yield scene


@pytest_asyncio.fixture
async def scene(shared_scene: Scene) -> AsyncIterator[Scene]:
    yield shared_scene
    shared_scene.victoria.script, shared_scene.victoria.fault, shared_scene.mlx.fault = echo, None, None


@pytest.fixture
def lookout(shared_scene: Scene) -> Lookout:
    return Lookout(shared_scene.server.url)


@pytest_asyncio.fixture
async def context(scene: Scene, context_of: ContextOf, lookout: Lookout) -> AsyncIterator[BrowserContext]:
    """Alice's browser, watched; a test that uses it fails if anything worked."""
    context = await context_of(scene.server, "alice")
    await lookout.watch(context)
    yield context
    lookout.assert_quiet()


async def talk(tab: Tab) -> str:
    """A conversation of all attacks, each among its like."""
    conversation = None
    for attack in MESSAGES:
        ack = await tab.ask(attack, conversation=conversation)
        conversation = ack["conversation"]
        await tab.end(ack["reply"])
    return str(conversation)


async def look(context: BrowserContext, scene: Scene, path: str = "/") -> ChatPage:
    return await ChatPage.open(await context.new_page(), scene.alice, path)


async def open_everything(page: Page) -> None:
    await page.evaluate("() => document.querySelectorAll('details').forEach((one) => (one.open = true))")


async def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) >= 80


async def test_the_sink_makes_nothing_of_them_even_as_html(
    sources: ServerProcess, context_of: ContextOf, troubles: Troubles
) -> None:
    # Here alone they are parsed, to be cleaned, in a document without scripts: what it does not run is reported.
    troubles.expect("Content Security Policy")
    context, lookout = await context_of(sources, "alice"), Lookout(sources.url)
    await lookout.watch(context)
    chat = await ChatPage.open(await context.new_page(), Person(sources, "alice"))
    await chat.page.evaluate(THROUGH_THE_SINK, list(ATTACKS.values()))
    await lookout.audit(chat.page)
    # Which host a link has is said by decorate.js, not by the sink.
    parsed = ("the policy was breached", "the host of")
    lookout.problems = [problem for problem in lookout.problems if not problem.startswith(parsed)]
    lookout.assert_quiet()


async def look_at_all(context: BrowserContext, scene: Scene) -> ChatPage:
    chat = await look(context, scene, f"/c/{scene.conversation}/")
    earlier = chat.page.locator("#earlier")
    while await earlier.is_visible():
        await earlier.evaluate("(button) => button.click()")
    await expect(chat.replies).to_have_count(len(MESSAGES))
    return chat


async def test_in_the_timeline(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    chat = await look_at_all(context, scene)
    await open_everything(chat.page)
    await lookout.audit(chat.page)
    assert await chat.questions.all_text_contents() == MESSAGES
    await expect(chat.replies.locator(".step")).to_have_count(2 * len(MESSAGES))


async def test_links_are_pressed_and_buttons_fill_the_field(context: BrowserContext, scene: Scene) -> None:
    chat = await look_at_all(context, scene)
    # What became a link leads where it says, to another host.
    refused = text_of(chat.replies).locator("p:not(:has(a, button))").filter(has_text="press")
    assert await refused.count() > 9
    await refused.evaluate_all("(places) => places.forEach((place) => place.click())")
    question = chat.reply.locator(".question")
    await question.click()
    await expect(chat.field).to_have_value(re.compile(re.escape(f"> {await question.text_content()}")))


async def test_while_it_streams(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    scene.victoria.script, scene.victoria.fault = ALL, slow(between=0.004)
    chat = await look(context, scene)
    await chat.page.evaluate("() => setInterval(() => audit().forEach(tellLookout), 200)")
    reply = await chat.ask("Everything at once")
    await open_everything(chat.page)
    await lookout.audit(chat.page)
    assert (await chat.stored())[-1]["text"] == ALL
    await expect(reply.locator(".picture-button").first).to_be_visible()


async def test_in_a_temporary_chat(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    scene.victoria.script = Answer(ALL, steps=(Step("thought", ALL[:2000], ALL),))
    chat = await look(context, scene)
    await chat.page.get_by_role("link", name="Temporary chat").click()
    await chat.ask(ALL)
    await open_everything(chat.page)
    await lookout.audit(chat.page)


async def test_in_a_draft_after_a_hand_over(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    scene.victoria.script, scene.victoria.fault = ALL, ends_early("end")
    chat = await look(context, scene)
    reply = await chat.ask(ALL)
    await expect(reply.locator(".draft")).to_have_count(1)
    await open_everything(chat.page)
    await expect(reply.locator(".draft__text .block").first).to_be_visible()
    await lookout.audit(chat.page)


async def test_in_titles_and_folders(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    for number, name in enumerate(SHORT):
        copy_conversation(scene, name, name if number % 2 else "")
    chat = await look(context, scene)
    await chat.page.locator("#conversations").evaluate(
        "(list) => list.querySelectorAll('.folder__button').forEach((button) => button.click())"
    )
    wheel = "(list) => (list.parentElement.scrollTop = list.parentElement.scrollHeight)"
    while await chat.rows.count() < len(SHORT):
        await chat.page.locator("#conversations").evaluate(wheel)
    await chat.rows.get_by_text("<script>alert(1)</script>", exact=True).first.click()
    await expect(chat.title).to_have_text("<script>alert(1)</script>")
    assert (await chat.page.title()).endswith("<script>alert(1)</script> · Victoria Chat")
    await chat.title.click()
    await chat.page.locator(".rename").press("Escape")
    row = chat.page.locator(".conversation--current")
    await row.get_by_role("button").click()
    await chat.page.get_by_role("menuitem", name="Move to a folder").click()
    await expect(chat.page.locator("#folder-choices").get_by_text("<svg onload=alert(1)>", exact=True)).to_be_attached()
    await lookout.audit(chat.page)


def copy_conversation(scene: Scene, title: str, folder: str) -> None:
    """Past the server: what counts here is what the page makes of it."""
    made = uuid4().hex if folder else None
    if made:
        sql = "INSERT INTO chat_folder (id, owner_id, name, position) SELECT %s, id, %s, 0 FROM auth_user"
        scene.server.installation.rows(f"{sql} WHERE username = 'alice'", made, folder)
    names = [row[1] for row in scene.server.installation.rows("PRAGMA table_info(chat_conversation)")]
    values = ", ".join("%s" if name in ("id", "title", "folder_id") else name for name in names)
    sql = f"INSERT INTO chat_conversation ({', '.join(names)}) SELECT {values} FROM chat_conversation LIMIT 1"
    given = {"id": uuid4().hex, "title": title, "folder_id": made}
    scene.server.installation.rows(sql, *(given[name] for name in names if name in given))


async def test_in_what_is_found(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    chat = await look(context, scene)
    await chat.page.keyboard.press("Control+k")
    palette = chat.page.locator("#palette")
    for query in ("alert", "evil", "press", "script", "onerror", "__proto__", "</script>", '"<img'):
        async with chat.page.expect_response(lambda response: "/api/search" in response.url):
            await chat.page.locator("#palette-field").fill(query)
        await expect(palette).not_to_have_attribute("aria-busy", "true")
        await expect(palette.locator(".palette__excerpt mark").first).to_be_attached()
        await lookout.audit(chat.page)


async def test_in_errors(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    conversation = None
    async with await scene.alice.open_tab() as tab:
        for attack in packed(200):
            scene.mlx.fault = error_event(message=attack)
            ack = await tab.ask("Fail", conversation=conversation, use_victoria=False)
            conversation = ack["conversation"]
            await tab.end(ack["reply"])
    chat = await look(context, scene, f"/c/{conversation}/")
    await finished(chat.reply, "failed")
    await expect(chat.reply.locator(".message__status")).to_contain_text("__proto__")
    await open_everything(chat.page)
    await lookout.audit(chat.page)


async def test_in_models_prompts_and_drafts(context: BrowserContext, scene: Scene, lookout: Lookout) -> None:
    chosen = {"model": SHORT[0], "system_prompt": ALL[:8000]}
    assert (await scene.alice.request("PATCH", "/api/preferences", json=chosen)).status_code == 200
    await scene.alice.request("PATCH", f"/api/conversations/{scene.conversation}", json={"system_prompt": ALL[:8000]})
    chat = await look(context, scene, f"/c/{scene.conversation}/")
    await expect(chat.page.locator("[data-models]").first.locator("option")).to_have_count(len(set(SHORT)) + 1)
    await chat.page.locator("#conversation-settings-open").click()
    await expect(chat.page.locator("#conversation-parameters textarea")).to_have_value(ALL[:8000].strip())
    await chat.page.keyboard.press("Escape")
    await chat.field.fill(ALL)
    await chat.page.reload()
    await chat.ready()
    await expect(chat.field).to_have_value(ALL)
    await lookout.audit(chat.page)


async def test_in_the_pages_of_the_admin(scene: Scene, context_of: ContextOf, lookout: Lookout) -> None:
    scene.mlx.fault = error_event(message=ATTACKS["html_script"])
    await scene.alice.post("/api/chat/send", {"content": "Fail", "use_victoria": False})
    context = await context_of(scene.server, "admin")
    await lookout.watch(context)
    page = await context.new_page()
    generation = scene.server.installation.rows(
        "SELECT message_id FROM chat_generation ORDER BY created_at DESC LIMIT 1"
    )[0][0]
    lists = [f"/admin/chat/{name}/" for name in ("conversation", "generation", "attempt")]
    for path in ["/admin/", *lists, f"/admin/chat/generation/{generation}/change/", "/admin/backends/models/"]:
        await page.goto(path)
        await expect(page.locator("#content")).to_be_visible()
        await lookout.audit(page)
    await expect(page.locator(".model-name").first).to_have_text(SHORT[0])
    await page.goto("/admin/backends/")
    # What a backend says is for the person whose reply it is; a model's name is for everybody.
    failure = page.locator("[data-backend=mlx] [data-field=last_failure]")
    await expect(failure).to_contain_text("MLX reported an error.")
    await expect(failure).not_to_contain_text("alert(1)")
    await lookout.audit(page)
    lookout.assert_quiet()


async def test_a_picture_is_asked_for_by_a_click_and_by_nothing_else(
    context: BrowserContext, scene: Scene, lookout: Lookout, troubles: Troubles
) -> None:
    troubles.expect("ERR_FAILED (https://pictures.example/cat.png)")
    scene.victoria.script = "[![a cat](https://pictures.example/cat.png)](https://good.example/)"
    chat = await look(context, scene)
    reply = await chat.ask("A picture")
    button = reply.get_by_role("button", name="Load picture from pictures.example")
    await button.hover()
    await button.focus()
    assert not lookout.foreign
    await context.route("https://pictures.example/**", lambda route: route.abort())
    async with context.expect_event("request", lambda request: "pictures.example" in request.url) as asked:
        await button.click()
    assert "referer" not in (await (await asked.value).all_headers())
    await expect(reply).to_contain_text("The picture from pictures.example could not be loaded.")
    assert lookout.foreign.pop() == "https://pictures.example/cat.png" and len(context.pages) == 1


async def test_a_link_says_where_it_leads_if_it_seems_to_lead_elsewhere(context: BrowserContext, scene: Scene) -> None:
    scene.victoria.script = (
        "[аpple](https://xn--pple-43d.example/)\n\n[good.example](https://evil.example/)\n\n"
        "<https://good.example@evil.example/>\n\n[\u200b](https://evil.example/unseen)\n\n[plain](https://good.example/)"
    )
    chat = await look(context, scene)
    lines = text_of(await chat.ask("Links")).locator("p")
    await expect(lines).to_have_text(
        [
            "аpple (xn--pple-43d.example)",
            "good.example (evil.example)",
            "https://good.example@evil.example/ (evil.example)",
            "https://evil.example/unseen",
            "plain",
        ]
    )
