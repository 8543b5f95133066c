"""More people ask than Victoria may answer at a time."""

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from chat.demo import MLXDemo, VictoriaDemo
from tests.browser.chat_page import finished
from tests.browser.conftest import OpenPage
from tests.simulators.faults import Gate, gate
from tests.support.installation import Installation
from tests.support.server import ServerProcess
from tests.support.working import Working


@pytest.fixture
def busy_server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[ServerProcess]:
    with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=mlx.url, VICTORIA_AT_ONCE="1") as process:
        yield process


async def test_who_waits_in_line_sees_how_many_are_before(
    busy_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(1, held)
    first, second, third = [await open_chat(busy_server, name) for name in ("alice", "bob", "admin")]
    for chat, words in ((first, "Asking Victoria"), (second, "Yours is next."), (third, "1 request is ahead")):
        await chat.send("Hello")
        if chat is first:
            await held.reached.wait()
        else:
            await expect(chat.reply).to_contain_text("Waiting for Victoria")
            await expect(chat.reply).to_contain_text(words)
    held.set()
    for chat in (first, second, third):
        await finished(chat.reply)


async def test_who_waits_in_line_may_have_mlx_instead(
    busy_server: ServerProcess, open_chat: OpenPage, victoria: VictoriaDemo
) -> None:
    held = Gate()
    victoria.fault = gate(1, held)
    first, second = await open_chat(busy_server), await open_chat(busy_server, "bob")
    await first.send("Hello")
    await held.reached.wait()
    await second.send("Hello")
    await second.page.get_by_role("button", name="Answer with MLX now").click(timeout=25_000)
    await finished(second.reply)
    await expect(second.reply).to_contain_text("MLX")
    held.set()
    await finished(first.reply)


async def test_a_native_server_says_who_is_ahead_and_what_a_stop_left_there(
    installation: Installation, open_chat: OpenPage, nowhere: str
) -> None:
    async with Working({"queue_size": 2, "active_requests": 1}) as mlx:
        urls = {"VICTORIA_URL": nowhere, "MLX_URL": f"http://{mlx.place}"}
        with ServerProcess(installation, MLX_API="native", **urls) as server:
            chat = await open_chat(server)
            await chat.send("Hello")
            await expect(chat.reply).to_contain_text("2 requests are ahead of yours.")
            mlx.counts = {"queue_size": 0, "active_requests": 1}
            await expect(chat.reply).to_contain_text("The reply appears once it is complete.")
            await chat.stop_button.click()
            await finished(chat.reply, "stopped")
            await chat.send("Again")
            await expect(chat.reply).to_contain_text("still busy with the previous message: Stop does not reach it")
            mlx.made.set()
            await finished(chat.reply)
            await chat.page.close()  # it would ask a server that is gone
