"""The file `.env`: how its lines are read, and what is said of those that cannot be meant."""

import os
import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite import environment
from chatsite.values import host_name, time_zone
from tests.support.installation import ROOT

MARK = "\ufeff"
LINES = [
    ("MLX_MODEL=run            # or stream", "run"),
    ("MLX_MODEL=   # the server's own", ""),
    ("MLX_MODEL=a#b", "a#b"),
    ("MLX_MODEL = 'a # b' # c", "a # b"),
    ('MLX_MODEL="a # b"# c', "a # b"),
    (r'MLX_MODEL="say \"hello\""', 'say "hello"'),
    ("export MLX_MODEL=a", "a"),
    ("  export\tMLX_MODEL  =  a  ", "a"),
    ("MLX_MODEL=$HOME/model", "$HOME/model"),
    ("MLX_MODEL=${HOME}$$", "${HOME}$$"),
    ('MLX_MODEL="pa$$word"', "pa$$word"),
    (r"MLX_MODEL=a\$b", r"a\$b"),
    (f"{MARK}MLX_MODEL=a", "a"),
    ("MLX_MODEL=a\r\nMLX_API=native\r\n", "a"),
    ("MLX_MODEL=a\nMLX_MODEL=b", "b"),
    ("MLX_MODEL=модель", "модель"),
    ("MLX_MODEL=a b  c", "a b  c"),
    ("# MLX_MODEL=a\n\nMLX_MODEL=b", "b"),
    ('SECRET_KEY="never closed\nMLX_MODEL=a\nMLX_API="auto"', "a"),
]
UNREADABLE = [
    "'a=b'=c",
    "MLX_MODEL model",
    "MLX_MODEL",
    "MLX_MODEL: model",
    'MLX_MODEL="never closed',
    "MLX_MODEL='it''s'",
    'MLX_MODEL="a" b',
    "=model",
    "export MLX_MODEL",
    "MLX_MODEL=a\0b",
]
NEAR = [
    ("VICTORIA_ULR", "VICTORIA_URL"),
    ("VICTORIA_UR", "VICTORIA_URL"),
    ("victoria_url", "VICTORIA_URL"),
    ("MLX_URI", "MLX_URL"),
    ("ALLOWED_HOST", "ALLOWED_HOSTS"),
    ("CSRF_TRUSTED_ORIGIN", "CSRF_TRUSTED_ORIGINS"),
    ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
    ("DATABASE_URI", "DATABASE_URL"),
    ("PROT", "PORT"),
]
FAR = ["PGPASSWORD", "HTTP_PROXY", "COMPOSE_PROJECT_NAME", "GHOST_KEY"]
OTHER_PROGRAMS = ["GHOST", "HOSTNAME", "VICTORIA_PORT", "XDG_DATA_DIRS", "SPORT", "http_proxy", "LC_ALL"]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file `.env` for an environment without any variable."""
    monkeypatch.setattr(os, "environ", {})
    return tmp_path / ".env"


def read(path: Path, text: str) -> tuple[str, ...]:
    """What is said of this file."""
    path.write_bytes(text.encode())
    environment.load(path)
    return environment.remarks()


@pytest.mark.parametrize(("text", "value"), LINES)
def test_a_line_is_read_as_people_write_it(path: Path, text: str, value: str) -> None:
    read(path, text)
    assert environment.env.str("MLX_MODEL") == value


def test_the_environment_wins(path: Path) -> None:
    os.environ["MLX_MODEL"] = "$own"
    assert read(path, "MLX_MODEL=file") == ()
    assert environment.env.str("MLX_MODEL") == "$own" and environment.place("MLX_MODEL") == "the environment"


@pytest.mark.parametrize("line", UNREADABLE)
def test_a_line_that_cannot_be_read_is_named_by_its_number_and_the_others_count(path: Path, line: str) -> None:
    (said,) = read(path, f"# ours\nPORT=1\n{line}\nMLX_URL=http://h")
    assert ".env, line 3" in said and "NAME=value" in said
    assert {name for name in os.environ if name in environment.NAMES} == {"PORT", "MLX_URL"}


def test_a_line_that_cannot_be_read_is_not_repeated(path: Path) -> None:
    (said,) = read(path, "SECRET_KEY hunter2")
    assert "SECRET_KEY" in said and "hunter2" not in said


@pytest.mark.parametrize(("name", "meant"), NEAR)
def test_a_name_that_is_nearly_a_setting_is_asked_about(path: Path, name: str, meant: str) -> None:
    (said,) = read(path, f"\n{name}=http://hunter2")
    assert name in said and f"Is it {meant}?" in said and ".env, line 2" in said and "hunter2" not in said


@pytest.mark.parametrize("name", ["VICTORIA_ADDRESS", "MLX_TEMPERATURE", "DJANGO_SUPERUSER"])
def test_a_name_of_ours_that_is_no_setting_is_said(path: Path, name: str) -> None:
    (said,) = read(path, f"{name}=x")
    assert name in said and "not a setting" in said


@pytest.mark.parametrize("name", FAR)
def test_names_of_other_programs_are_their_own(path: Path, name: str) -> None:
    assert read(path, f"{name}=x") == ()


def test_in_the_environment_only_what_is_very_near_is_meant(path: Path) -> None:
    os.environ.update(dict.fromkeys(OTHER_PROGRAMS, "1"))
    assert read(path, "") == ()
    os.environ["VICTORIA_ULR"] = "http://h"
    (said,) = read(path, "")
    assert "VICTORIA_ULR (the environment)" in said


def test_a_file_that_is_not_there_and_a_folder_are_no_file(path: Path) -> None:
    environment.load(path)
    assert environment.remarks() == ()
    path.mkdir()
    environment.load(path)
    assert "is a folder" in environment.remarks()[0]


@pytest.mark.parametrize("content", ["MLX_MODEL=a".encode("utf-16"), "MLX_MODEL=модель".encode("cp1251")])
def test_a_file_in_another_encoding_stops_the_start(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="UTF-8"):
        environment.load(path)


def test_what_is_refused_is_named_with_its_line(path: Path) -> None:
    read(path, "PORT=1\nMLX_API=x\n")
    assert str(environment.refuse("MLX_API", "x", "Set it.")) == "MLX_API='x' (.env, line 2) is not valid. Set it."


@pytest.mark.parametrize(
    "value", ["http://user:hunter2@h", "http://user:hun/ter2@h:x", "hunter2@h", "postgres://u:hunter2@a@h/db"]
)
def test_a_password_in_an_address_is_not_repeated(path: Path, value: str) -> None:
    assert "ter2" not in str(environment.refuse("MLX_URL", value, "Set it."))


@pytest.mark.parametrize("value", ["chat.example.org:8000", "[::1]:8000", "*:80", "*.example.org", "u@h", ".", "a?b"])
def test_a_host_with_a_port_or_a_star_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        host_name(value)


@pytest.mark.parametrize(
    "value", ["a;b", "a b", "чат.рф", "a..b", "..a", 'a"b', "a,b", "a\\b", "a\nb", "ａ.org", "a%b"]
)
def test_a_host_that_no_browser_sends_is_refused(value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="xn--"):
        host_name(value)


def test_a_host_is_kept_as_a_browser_sends_it() -> None:
    given = ["chat.example.org.", "2001:db8::1", "[2001:db8::1]", ".example.org", "*", "192.0.2.10"]
    kept = ["chat.example.org", "[2001:db8::1]", "[2001:db8::1]", ".example.org", "*", "192.0.2.10"]
    assert [host_name(value) for value in given] == kept
    assert [host_name(name) for name in ("xn--80a.xn--p1ai", "chat_1")] == ["xn--80a.xn--p1ai", "chat_1"]


@pytest.mark.parametrize("value", ["Europe", "UTC/x", "Mars/Base", "../x", "x" * 300])
def test_a_name_that_is_no_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TZ", value)
    with pytest.raises(ImproperlyConfigured, match=r"is not valid\. Set TZ to the name"):
        time_zone()


def test_a_file_of_zones_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    denied = PermissionError(13, "Permission denied", "/usr/share/zoneinfo/Europe/Berlin")
    monkeypatch.setattr("chatsite.values.ZoneInfo", Mock(side_effect=denied))
    with pytest.raises(ImproperlyConfigured, match=r"zoneinfo/Europe/Berlin cannot be read \(Permission denied\)"):
        time_zone()


def test_every_setting_is_known_by_name_and_documented() -> None:
    """Whoever adds one adds it to environment.NAMES, too: else it is called unknown."""
    table = (ROOT / "docs" / "configuration.md").read_text()
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    documented = {name for cell in cells for name in re.findall(r"`([A-Z0-9_]+)`", cell)}
    documented = {f"DJANGO_SUPERUSER{name}" if name.startswith("_") else name for name in documented}
    source = (ROOT / "chatsite" / "settings.py").read_text()
    asked = set(re.findall(r'\b(?:env\.str|number|whole|choice|flag|address|names|api_key)\("([A-Z0-9_]+)"', source))
    assert documented == set(environment.NAMES)
    assert asked <= documented
