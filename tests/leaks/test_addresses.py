"""Backends that are down, with credentials in their addresses: people read who, administrators also where."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installation import Installation, environment, manage
from tests.support.person import Person
from tests.support.server import ServerProcess, free_port

PAGES = ("/", "/api/chat/status", "/api/chat/models", "/api/conversations", "/readyz")
ADMINS = (
    *("/admin/", "/admin/backends/", "/admin/backends/state/", "/admin/backends/models/?fresh"),
    *("/admin/chat/attempt/", "/admin/chat/generation/"),
)


class Down:
    """Where nothing listens; `words` of the credentials, as they are written and as they are meant."""

    def __init__(self) -> None:
        self.victoria, self.mlx = (f"127.0.0.1:{free_port()}" for _ in range(2))
        self.env = {
            "VICTORIA_URL": f"http://operator7:p%40ss%77ord7@{self.victoria}",
            "MLX_URL": f"http://tokentokentoken@{self.mlx}/",
        }
        self.words = ("operator7", "p%40ss%77ord7", "p@ssword7", "tokentoken")

    def leaks(self, text: str, *, addresses: bool) -> list[str]:
        places = (self.victoria, self.mlx) if addresses else ()
        return [word for word in (*self.words, *places) if word in text]


@pytest.fixture
def down() -> Down:
    return Down()


@pytest.fixture
def server(installation: Installation, down: Down) -> Iterator[ServerProcess]:
    with ServerProcess(installation, RATE_LIMIT="0", **down.env) as process:
        yield process


async def test_nobody_reads_credentials_and_people_read_no_address(
    server: ServerProcess, down: Down, alice: Person, person: type[Person]
) -> None:
    admin, tab = person("admin"), await alice.open_tab()  # type: ignore[arg-type, call-arg]
    ack = await tab.ask("Hello")
    end = await tab.end(ack["reply"])
    refused = await alice.post("/api/chat/send", {"content": "Hello"})
    assert end["error"]["message"].startswith("MLX cannot be reached.") and refused.status_code == 502
    texts = [str(tab.frames), refused.text, str(await alice.stored(ack["conversation"]))]
    texts += [(await alice.request("GET", path)).text for path in (*PAGES, f"/c/{ack['conversation']}/")]
    assert [down.leaks(text, addresses=True) for text in texts] == [[] for _ in texts]
    seen = {path: (await admin.request("GET", path)).text for path in (*PAGES, *ADMINS)}
    seen["the log"] = "".join(server.output)
    assert [path for path, text in seen.items() if down.leaks(text, addresses=False)] == []
    for path in ("/api/chat/status", "/admin/backends/", "/admin/backends/models/?fresh", "/admin/chat/attempt/"):
        assert f"http://{down.mlx}" in seen[path], path


@pytest.mark.parametrize("value", ["http://user:pa/ss@host:1", "http://user:pa#ss@host", "ftp://user:pass@host"])
def test_a_start_that_is_refused_does_not_print_a_password(tmp_path: Path, value: str) -> None:
    with pytest.raises(AssertionError) as refused:
        manage(environment(tmp_path, MLX_URL=value), "check")
    said = str(refused.value)
    assert (
        "MLX_URL" in said and "host" in said and not any(word in said for word in ("pa/ss", "pa#ss", "pass", "user:"))
    )
