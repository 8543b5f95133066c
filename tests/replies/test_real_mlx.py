"""The whole way with a real `mlx_lm.server`: openai dialect, streaming, Stop, model list."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.support.installation import Installation
from tests.support.mlx_server import real_mlx_server
from tests.support.person import Person
from tests.support.server import ServerProcess, free_port


@pytest.fixture(scope="module")
def server(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("mlx")
    nowhere = f"http://127.0.0.1:{free_port()}"
    with (
        real_mlx_server(folder) as url,
        ServerProcess(
            prepared.copy_to(folder / "data"), VICTORIA_URL=nowhere, MLX_URL=url, MLX_CONTEXT_TOKENS="1024"
        ) as process,
    ):
        yield process


@pytest.fixture
async def alice(server: ServerProcess) -> AsyncIterator[Person]:
    person = Person(server, "alice")
    yield person
    await person.close()


async def test_victoria_is_down_and_the_real_mlx_answers(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Say something short")
    end = await tab.end(ack["reply"])
    stored = (await alice.stored(ack["conversation"]))[ack["reply"]]
    assert (end["status"], end["backend"], end["finish"]) == ("complete", "mlx", "length")
    assert stored["text"] == tab.texts[ack["reply"]] != ""
    assert [attempt["outcome"] for attempt in end["attempts"]] == ["failed", "answered"]
    assert end["attempts"][0]["error"]["kind"] == "connect"


async def test_it_streams_piece_by_piece(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Talk for a while", use_victoria=False)
    await tab.end(ack["reply"])
    assert len(tab.of("delta", ack["reply"])) > 3 and not tab.gaps


async def test_token_counts_are_kept(alice: Person) -> None:
    tab = await alice.open_tab()
    ack = await tab.ask("Count", use_victoria=False)
    assert (await tab.end(ack["reply"]))["tokens"] > 0


async def test_after_stop_the_next_request_works(alice: Person) -> None:
    tab = await alice.open_tab()
    first = await tab.ask("Talk for a very long while", use_victoria=False)
    await tab.text_of(first["reply"], 3)
    await tab.send({"type": "stop", "id": "stop", "reply": first["reply"]})
    assert (await tab.end(first["reply"]))["status"] == "stopped"
    second = await tab.ask("Again", conversation=first["conversation"], use_victoria=False)
    assert (await tab.end(second["reply"]))["status"] == "complete"


async def test_a_failing_model_list_does_not_count_as_down(alice: Person) -> None:
    """Without a cache folder the real server drops the connection of its listing."""
    models = await alice.get("/api/chat/models")
    status = await alice.get("/api/chat/status")
    assert models == {"models": [], "stale": True} or models["models"]
    assert status["mlx"]["status"] == "healthy"
