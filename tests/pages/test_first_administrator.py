"""However many ask at the same moment, one becomes the first administrator."""

import asyncio
import re

import httpx
import pytest

from tests.support.installation import PASSWORD, Installation
from tests.support.person import CSRF
from tests.support.server import ServerProcess


@pytest.fixture
def empty(installation: Installation) -> Installation:
    """Nobody has an account."""
    for table in ("django_session", "account_emailaddress", "auth_user"):
        installation.rows(f"DELETE FROM {table}")
    return installation


async def test_twenty_at_the_same_moment_make_one(empty: Installation) -> None:
    with ServerProcess(empty) as server:
        (path,) = re.findall(r"http://\S+(/setup/\?token=\S+)", "".join(server.output))

        async def make(number: int) -> int:
            form = {"username": f"person{number}", "password1": PASSWORD, "password2": PASSWORD}
            headers = {"Cookie": f"csrftoken={CSRF}", "X-CSRFToken": CSRF, "Origin": server.url}
            async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as client:
                return (await client.post(path, data=form)).status_code

        answers = await asyncio.gather(*map(make, range(20)))
    assert sorted(answers) == [302, *[404] * 19], "".join(server.output)
    assert empty.rows("SELECT COUNT(*) FROM auth_user") == [(1,)]


def test_an_administrator_from_the_environment_is_made_once(empty: Installation) -> None:
    env = {"DJANGO_SUPERUSER_USERNAME": "chief", "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    with ServerProcess(empty, **env) as server:
        server.kill()
        server.start()
    assert empty.rows("SELECT username, is_superuser FROM auth_user") == [("chief", True)]
