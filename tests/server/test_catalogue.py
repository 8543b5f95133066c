"""The words of the scripts: in the language of the page, and kept by the browser."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.person import Person
from tests.support.server import ServerProcess


@pytest.fixture
async def client(server: ServerProcess) -> AsyncIterator[httpx.AsyncClient]:
    person = Person(server, "alice")
    async with httpx.AsyncClient(base_url=server.url, headers=person.headers) as one:
        yield one


async def words(client: httpx.AsyncClient, language: str) -> str:
    """The address of the words, as the page names it."""
    html = (await client.get("/", headers={"Accept-Language": language})).text
    found = re.search(r'src="(/words/[^"]+)"', html)
    assert found
    return found[1]


async def test_each_language_has_its_own_words(client: httpx.AsyncClient) -> None:
    english, russian = await words(client, "en"), await words(client, "ru")
    assert english.startswith("/words/en.") and russian.startswith("/words/ru.")
    cyrillic = "\\u04"
    assert cyrillic in (await client.get(russian)).text and cyrillic not in (await client.get(english)).text


async def test_words_are_kept_for_ever_and_come_compressed(client: httpx.AsyncClient) -> None:
    path = await words(client, "ru")
    packed, plain = await client.get(path), await client.get(path, headers={"Accept-Encoding": "identity"})
    assert "immutable" in packed.headers["Cache-Control"] and packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers and plain.text == packed.text
    assert packed.num_bytes_downloaded < 0.6 * plain.num_bytes_downloaded


async def test_a_page_from_before_an_update_gets_the_words_that_are_there(client: httpx.AsyncClient) -> None:
    response = await client.get("/words/ru.000000000000.js")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


async def test_there_are_no_words_in_an_unknown_language(client: httpx.AsyncClient) -> None:
    assert (await client.get("/words/tlh.000000000000.js")).status_code == 404
