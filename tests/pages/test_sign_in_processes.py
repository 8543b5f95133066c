"""Locks on a real server: at the same moment, in another process, after a restart."""

import asyncio

import httpx
import pytest

from tests.support.installation import PASSWORD, Installation
from tests.support.person import CSRF
from tests.support.server import ServerProcess

# Several servers on one database.
pytestmark = pytest.mark.slow


async def sign_in(server: ServerProcess, login: str, password: str) -> httpx.Response:
    headers = {"Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF, "Origin": server.url}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as client:
        return await client.post("/accounts/login/", data={"login": login, "password": password})


async def test_of_many_guesses_at_the_same_moment_five_are_looked_at(installation: Installation) -> None:
    with ServerProcess(installation) as server:
        guesses = [
            sign_in(server, ("alice", "alice@example.org")[number % 2], f"wrong{number}") for number in range(20)
        ]
        answers = [response.text for response in await asyncio.gather(*guesses)]
        assert sum("Too many failed login attempts" in text for text in answers) == 15, "".join(server.output)
        assert installation.rows("SELECT failures FROM chat_signincount") == [(5,)]
        server.kill()
        server.start()
        assert "Too many failed login attempts" in (await sign_in(server, "alice", PASSWORD)).text
        if installation.database_url:
            with ServerProcess(installation) as other:
                assert "Too many failed login attempts" in (await sign_in(other, "alice", PASSWORD)).text
        assert (await sign_in(server, "bob", PASSWORD)).status_code == 302
