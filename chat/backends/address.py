"""Parses a backend's address: the URL to call, the credentials to send, and what must not be disclosed."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

# Greedy: a password may contain an @ of its own.
_CREDENTIALS = re.compile(r"^(\s*\w+:/*)([^/?#]*)@")
_SCHEME_AND_PATH = re.compile(r"^\w+://|[/?#].*$")
# People paste an API's base URL, or that of one call; our calls add /v1 themselves.
_VERSION = re.compile(r"(?<=[^/:])(/+v1(/+(chat/completions|models))?)?/*$", re.IGNORECASE)
_SCHEME = re.compile(r"(basic|bearer)\s+(.*)", re.IGNORECASE | re.DOTALL)
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Address:
    """`url`: without credentials, safe to show to administrators. `authorization`: the header's value, "" for none.
    `from_key`: it comes from a key, and the address's own credentials (if any) are not sent."""

    url: str
    authorization: str = field(default="", repr=False)
    from_key: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, configured: str, key: str = "") -> "Address":
        """`configured`: `http://user:password@host:port`, percent-encoded where needed, or `http://token@host`. `key`:
        as `authorization` takes it; it overrides credentials in the address. Raises ValueError for an invalid key.
        """
        match = _CREDENTIALS.match(configured)
        url, user, password, secrets = configured, "", "", set[str]()
        if match is not None:
            raw_user, _, raw_password = match[2].partition(":")
            user, password = unquote(raw_user), unquote(raw_password)
            secrets = {match[2], _pair(user, password), f"{user}:{password}", raw_password or raw_user}
            secrets.add(password or user)
            url = match[1] + configured[match.end() :]
        header = authorization(key) or (f"Basic {_pair(user, password)}" if user or password else "")
        return cls(url, header, bool(key.strip()), tuple(filter(None, {*secrets, *_parts(key)})))

    def hidden_in(self, text: str) -> str:
        """Removes credentials and address from `text`: a server may echo both, also in another case."""
        hidden = sorted({*self.secrets, self.url, *self._places()} - {""}, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, hidden)), HIDDEN, text, flags=re.IGNORECASE) if hidden else text

    def _places(self) -> tuple[str, ...]:
        """Host and port; also the host alone, unless it is a plain word that a sentence may need (`mlx`)."""
        place = _SCHEME_AND_PATH.sub("", self.url)
        host = re.sub(r":\d*$", "", place)
        return (place, host) if "." in host or ":" in host else (place,)


def authorization(key: str) -> str:
    """The Authorization header for an API key. `Basic user:password` (or the pair in base64) is sent as Basic, any
    other key as Bearer, with or without that prefix. "" for no key. Raises ValueError, without quoting the key, if a
    header cannot hold it."""
    scheme, value = _taken_apart(key)
    if not value:
        if scheme:
            raise ValueError("nothing follows the name of the scheme")
        return ""
    if scheme == "basic":
        if re.search(r"[\x00-\x1f\x7f]", value):
            raise ValueError("it has control characters")
        if ":" in value:
            return f"Basic {_pair(*value.split(':', 1))}"
        if not _is_pair(value):
            raise ValueError("Basic needs user:password")
        return f"Basic {value}"
    if not re.fullmatch(r"[!-~]+", value):
        raise ValueError("it has spaces, control characters or letters other than ASCII")
    return f"Bearer {value}"


def without_version(url: str) -> str:
    """Removes /v1 and a call's path, which people often paste, from an OpenAI-style address."""
    return _VERSION.sub("", url)


def _taken_apart(key: str) -> tuple[str, str]:
    """The scheme in lower case ("" for none), and what follows it."""
    key = key.strip()
    if key.lower() in ("basic", "bearer"):
        return key.lower(), ""
    match = _SCHEME.fullmatch(key)
    return (match[1].lower(), match[2]) if match else ("", key)


def _parts(key: str) -> Iterator[str]:
    """All forms of a key that a server may echo."""
    scheme, value = _taken_apart(key)
    yield from (value, quote(value, safe="", errors="replace"))
    if scheme == "basic":
        pair = value if ":" in value else _decoded(value)
        user, _, password = pair.partition(":")
        yield from (pair, password or user, quote(password, safe="", errors="replace"), _pair(user, password))


def _pair(user: str, password: str) -> str:
    return base64.b64encode(f"{user}:{password}".encode("utf-8", "surrogatepass")).decode()


def _is_pair(value: str) -> bool:
    return ":" in _decoded(value)


def _decoded(value: str) -> str:
    """The decoded base64 text, "" if it is not base64."""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except ValueError:
        return ""
