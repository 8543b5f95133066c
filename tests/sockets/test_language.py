"""In which language a socket is answered."""

import pytest

from chat.sockets.language import language_of

ENGLISH = [(b"accept-language", b"en")]
RUSSIAN = [(b"cookie", b"a=b; django_language=ru"), *ENGLISH]


@pytest.mark.parametrize(
    ("headers", "query", "language"),
    [
        (ENGLISH, b"language=ru", "ru"),
        (ENGLISH, b"language=ru-RU", "ru"),
        (RUSSIAN, b"language=en", "en"),
        (RUSSIAN, b"", "ru"),
        (RUSSIAN, b"language=xx", "ru"),
        (ENGLISH, b"language=" + b"r" * 2000, "en"),
        (ENGLISH, b"language=%00\xff", "en"),
        ([], b"", "en"),
    ],
)
def test_the_page_says_its_language_then_the_cookie_then_the_browser(
    headers: list[tuple[bytes, bytes]], query: bytes, language: str
) -> None:
    assert language_of(headers, query) == language
