"""A backend's address, taken apart: where to call, with what credentials, and what must not be told."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

# Greedy: a password may contain an @ of its own.
_CREDENTIALS = re.compile(r"^(\s*\w+:/*)([^/?#]*)@")
_SCHEME_AND_PATH = re.compile(r"^\w+://|[/?#].*$")
HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Address:
    """`url`: without credentials, so it may be shown to administrators. `auth`: user and password, decoded."""

    url: str
    auth: tuple[str, str] | None = field(default=None, repr=False)
    _secrets: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, configured: str) -> "Address":
        """`http://user:password@host:port`, percent-encoded where it has to be; `http://token@host`, too."""
        match = _CREDENTIALS.match(configured)
        if match is None:
            return cls(configured)
        raw_user, _, raw_password = match[2].partition(":")
        user, password = unquote(raw_user), unquote(raw_password)
        token = base64.b64encode(f"{user}:{password}".encode("utf-8", "surrogatepass")).decode()
        secrets = (token, match[2], f"{user}:{password}", raw_password or raw_user, password or user)
        url = match[1] + configured[match.end() :]
        return cls(url, (user, password) if user or password else None, tuple(filter(None, secrets)))

    def hidden_in(self, text: str) -> str:
        """`text` without the credentials and the address: a server may repeat both."""
        for secret in sorted({*self._secrets, self.url, *self._places()} - {""}, key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return text

    def _places(self) -> tuple[str, ...]:
        """Host and port, and the host alone where it is no plain word that a sentence may need (`mlx`)."""
        place = _SCHEME_AND_PATH.sub("", self.url)
        host = re.sub(r":\d*$", "", place)
        return (place, host) if "." in host or ":" in host else (place,)
