"""The administrator's settings: the process's environment, and the file `.env` beside manage.py.

python-dotenv splits the file into names and values, django-environ reads the values. A `$` is an ordinary character in
both: passwords contain it, and other variables are never substituted.
"""

import io
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from dotenv.parser import Binding, parse_stream

# All settings, to recognize misspelt names.
NAMES = (
    *("HOST", "PORT", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES", "HSTS_S", "DATA_DIR"),
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "TZ", "SIGNUP", "DEMO", "TRASH_DAYS", "MIGRATE"),
    *("LOG_LEVEL", "LOG_FORMAT"),
    *("DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_PASSWORD", "DJANGO_SUPERUSER_EMAIL"),
    *("VICTORIA_API_KEY", "MLX_API_KEY", "MLX_FIRST_CONTENT_NATIVE_S"),
    *("VICTORIA_URL", "VICTORIA_MODE", "VICTORIA_CONNECT_S", "VICTORIA_FIRST_CONTENT_S", "VICTORIA_IDLE_S"),
    *("MLX_URL", "MLX_API", "MLX_MODEL", "MLX_CONTEXT_TOKENS", "MLX_CONNECT_S", "MLX_FIRST_CONTENT_S", "MLX_IDLE_S"),
    *("REPLY_DEADLINE_S", "REPLY_MAX_CHARS", "DRAIN_S", "TITLES", "RATE_LIMIT", "SOCKETS_PER_USER", "REPLIES_PER_USER"),
    *("REPLIES_AT_ONCE", "VICTORIA_AT_ONCE", "MLX_AT_ONCE"),
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_PLAIN_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,20}://)?[\w.-]*(?::\d*)?(?:/[\w.-]*)*|\s*")
OURS = ("VICTORIA_", "MLX_", "DJANGO_SUPERUSER_")
SHOWN = 120
# The environment has other programs' names, too: there only a very similar name counts as a misspelt setting.
NEAR_IN_FILE, NEAR_IN_ENVIRONMENT, SHORT = 0.8, 0.85, 6


class _Literal(Mapping[str, str]):
    """os.environ for django-environ, which reads a value with a leading `$` as another variable's name unless the `$`
    is escaped."""

    def __getitem__(self, name: str) -> str:
        return os.environ[name].replace("$", r"\$")

    def __iter__(self) -> Iterator[str]:
        return iter(os.environ)

    def __len__(self) -> int:
        return len(os.environ)


class _Env(environ.Env):
    ENVIRON = _Literal()

    def __init__(self) -> None:
        super().__init__()
        self.escape_proxy = True


env = _Env()
_lines: dict[str, int] = {}
_remarks: list[str] = []


def load(path: Path) -> None:
    """Sets the variables of the file `path` that the environment does not have. A missing file counts as empty. Raises
    ImproperlyConfigured if it cannot be read."""
    _lines.clear()
    _remarks.clear()
    for line, binding in _bindings(_text(path)):
        where = f"{path.name}, line {line}"
        if binding.key is None or binding.value is None or "=" in binding.key or "\0" in binding.key + binding.value:
            _remarks.append(_unread(where, binding))
            continue
        if binding.key not in os.environ or binding.key in _lines:  # of two lines the second counts
            os.environ[binding.key] = binding.value
            _lines[binding.key] = line
        _remarks.extend(_unknown(binding.key, where, NEAR_IN_FILE))
    for name in sorted(set(os.environ) - set(_lines)):
        _remarks.extend(_unknown(name, "the environment", NEAR_IN_ENVIRONMENT))


def remarks() -> tuple[str, ...]:
    """A sentence for each unreadable line and each name that resembles a setting, for the log at the start."""
    return tuple(_remarks)


def place(name: str) -> str:
    """Where the variable was set: ".env, line 3" or "the environment"."""
    return f".env, line {_lines[name]}" if name in _lines else "the environment"


def refuse(name: str, value: object, hint: str) -> ImproperlyConfigured:
    """The exception for an invalid value, in one line: what, where, and what is valid."""
    where = f" ({place(name)})" if name in os.environ else ""
    return ImproperlyConfigured(f"{name}={_shown(value)}{where} is not valid. {hint}")


def shown_address(value: str) -> str:
    """The part of an invalid address that is safe to show: all of it if it is only a scheme, a host, a port and a path
    of plain words, else the scheme and the part after an @. A malformed address may have a password anywhere."""
    if _PLAIN_ADDRESS.fullmatch(value):
        return value
    scheme, host = _SCHEME.match(value), value.rpartition("@")[2]
    behind = f"@{host}" if "@" in value and _PLAIN_ADDRESS.fullmatch(host) else ""
    return f"{scheme[0] if scheme else ''}...{behind}"


def _shown(value: object) -> str:
    """The value on one line. A password in an address is cut out, also if a / in it makes the address invalid."""
    text = str(value)
    if "@" in text:
        scheme = text.partition("://")[0] + "://" if "://" in text else ""
        text = f"{scheme}...@{text.rpartition('@')[2]}"
    return repr(text if len(text) <= SHOWN else text[:SHOWN] + "...")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows' editors write a byte order mark
    except FileNotFoundError:
        return ""
    except IsADirectoryError:
        _remarks.append(f"{path} is a folder, not a file: no setting is read from it.")
        return ""
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read ({error.strerror}). Let this user read it.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{path} is not UTF-8 text. Save it once more, with the encoding UTF-8.") from None


def _bindings(text: str) -> Iterator[tuple[int, Binding]]:
    """(line number, binding). Each line is parsed by itself: no setting spans two, and an unclosed quotation mark would
    swallow the lines below."""
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        for binding in parse_stream(io.StringIO(line)):
            if binding.key is not None or binding.error:
                yield number, binding


def _unread(where: str, binding: Binding) -> str:
    """The sentence for an unreadable line, without its text, which may be a password."""
    words = re.split(r"[\s=:]", binding.original.string.strip().removeprefix("export "), maxsplit=1)
    name = f" ({words[0]})" if words[0] in NAMES else ""
    hint = "Write NAME=value, in quotation marks if the value has # or quotation marks in it."
    return f"{where}{name} cannot be read and is left out. {hint}"


def _unknown(name: str, where: str, cutoff: float) -> list[str]:
    """At most one sentence, for an unknown name."""
    if name in NAMES:
        return []
    near = _nearest(name.upper(), cutoff)
    if near:
        return [f"{name} ({where}) is not a setting and does nothing. Is it {near}?"]
    if cutoff == NEAR_IN_FILE and name.startswith(OURS):
        return [f"{name} ({where}) is not a setting and does nothing. docs/configuration.md names them all."]
    return []


def _nearest(name: str, cutoff: float) -> str:
    if name in NAMES:
        return name
    swapped = [known for known in NAMES if sorted(known) == sorted(name)]
    if len(name) < SHORT and cutoff == NEAR_IN_ENVIRONMENT:
        return "".join(swapped[:1])
    return "".join([*swapped, *get_close_matches(name, NAMES, n=1, cutoff=cutoff)][:1])
