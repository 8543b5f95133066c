"""A value that makes no sense stops the start with a hint that names the variable."""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsite.logs.hidden import AddressesHidden
from tests.support import warm
from tests.support.installation import ROOT, environment

SENSELESS = {
    "PORT": ["", "x", "0", "-1", "65536", "80.5", "nan", "inf", "0x10", "1e9"],
    "HOST": ["0.0.0.0", "::", "192.0.2.1", "chat.example.org", ""],
    "ALLOWED_HOSTS": ["https://chat.example.org", "a/b", "a b"],
    "CSRF_TRUSTED_ORIGINS": [
        "chat.example.org",
        "https://",
        "ftp://x",
        "https://x/path",
        "https://[::1",
        "https://x:y",
    ],
    "TRUSTED_PROXIES": ["x", "10.0.0.1/33", "10.0.0.0/8,nope", "*"],
    "DATA_DIR": ["", ".", "/", "/dev/null", "/dev/null/x"],
    "DATABASE_URL": ["nonsense", "mysql://x/y", "postgres://", "postgres://u:p@h:x/db", "sqlite://:memory:"],
    "REDIS_URL": ["nonsense", "http://x", "redis://host:port"],
    "SECRET_KEY": ["short"],
    "DEBUG": ["maybe", "2", "truee"],
    "SIGNUP": ["yes", "opened"],
    "DEMO": ["yes", "true", "auto,on"],
    "LOG_LEVEL": ["", "loud", "20", "critical", "trace", "debug,info"],
    "LOG_FORMAT": ["", "xml", "jsonl", "text json"],
    "TZ": ["Nonsense/City", ":/etc/localtime", "../../etc/passwd"],
    "VICTORIA_URL": ["", "8010", "127.0.0.1:8010", "ftp://x", "http://", "http://x:0", "http://x:99999", "http://[::1"],
    "MLX_URL": ["nonsense", "http://a b", "http://x?y=1", "http://x#y"],
    "VICTORIA_MODE": ["streaming", "stream run"],
    "MLX_API": ["chat", "openai/v1"],
    "MLX_CONTEXT_TOKENS": ["0", "255", "1.5", "many"],
    "VICTORIA_CONNECT_S": ["0", "-1", "nan", "61", "1s", ""],
    "VICTORIA_FIRST_CONTENT_S": ["0", "inf", "five"],
    "VICTORIA_IDLE_S": ["0", "-5"],
    "MLX_CONNECT_S": ["0"],
    "MLX_FIRST_CONTENT_S": ["x"],
    "MLX_FIRST_CONTENT_NATIVE_S": ["0", "x", "inf"],
    "MLX_IDLE_S": ["x"],
    "MLX_API_KEY": ["two words", "a\nb", "ключ", "Basic", "Basic user", "Bearer"],
    "VICTORIA_API_KEY": ["two words", "Bearer a b", "Basic dXNlcg=="],
    "MIGRATE": ["maybe", "2"],
    "TRASH_DAYS": ["0", "-1", "1.5", "36501", "never"],
    "HSTS_S": ["-1", "1.5", "x", "99999999"],
    "REPLY_DEADLINE_S": ["0", "x"],
    "REPLY_MAX_CHARS": ["0", "1.5", "x"],
    "DRAIN_S": ["-1", "x", "nan", "3601", "30s", ""],
    "TITLES": ["", "yes", "victoria", "auto,mlx"],
    "RATE_LIMIT": ["-1", "x", "nan"],
    "SOCKETS_PER_USER": ["0", "2.5"],
    "REPLIES_PER_USER": ["0", "x"],
    "REPLIES_AT_ONCE": ["-1", "x"],
    "VICTORIA_AT_ONCE": ["-1", "1.5"],
    "MLX_AT_ONCE": ["-1", "x"],
}
SENSIBLE = {
    "PORT": ["1", "65535"],
    "HOST": ["127.0.0.1", "localhost", "::1", "[::1]"],
    "ALLOWED_HOSTS": ["chat.example.org, 192.0.2.10", "*", ".example.org", "[::1]", ""],
    "CSRF_TRUSTED_ORIGINS": ["https://chat.example.org", "http://a:1,https://b/", ""],
    "TRUSTED_PROXIES": ["127.0.0.1,10.0.0.0/8,::1", "10.1.2.3/8", ""],
    "DATABASE_URL": ["postgres://u:p@h:5432/db", "postgresql://h/db", ""],
    "REDIS_URL": ["redis://127.0.0.1:6379/0", "rediss://h", "unix:///run/redis.sock", ""],
    "SECRET_KEY": ["x" * 32, ""],
    "DEBUG": ["true", "FALSE", "1", "0", "on", "off", ""],
    "DEMO": ["ON", "off", "auto"],
    "MIGRATE": ["yes", "NO", "1", ""],
    "TITLES": ["auto", "WORDS", "mlx"],
    "TZ": ["Europe/Berlin", "UTC", ""],
    "VICTORIA_URL": ["http://127.0.0.1:8010/", "https://v.example.org/agent", "http://[::1]:8010"],
    "VICTORIA_CONNECT_S": ["0.5", "60"],
    "VICTORIA_IDLE_S": ["0.05", "1.5", "3600"],
    "DRAIN_S": ["0", "0.5", "30", "3600"],
    "RATE_LIMIT": ["0", "0.5", "1000"],
    "MLX_API_KEY": ["sk-1", "$ecret", "Basic user:pass word", "Bearer sk-1", "basic dXNlcjpw", "a=b#c", "", " "],
    "MLX_URL": ["http://h/v1", "http://h/v1//"],
    "HSTS_S": ["0", "300", "63072000"],
}


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in table.items() for value in values]


def read(data_dir: Path, monkeypatch: pytest.MonkeyPatch, **env: str) -> dict[str, Any]:
    """The settings as a server with this environment has them."""
    for name in {*SENSELESS, *os.environ} - {"PATH", "HOME", "DJANGO_SETTINGS_MODULE"}:
        monkeypatch.delenv(name, raising=False)
    for name, value in {"DATA_DIR": str(data_dir), **env}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "chatsite" / "settings.py"))


@pytest.mark.parametrize(("name", "value"), pairs(SENSELESS))
def test_a_senseless_value_is_refused_with_the_name_and_an_example(
    name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(tmp_path, monkeypatch, **{name: value})
    assert name in str(refused.value) and len(str(refused.value)) > 40


@pytest.mark.parametrize(("name", "value"), pairs(SENSIBLE))
def test_a_sensible_value_is_taken(name: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(tmp_path, monkeypatch, **{name: value})["DATA_DIR"] == tmp_path


def test_the_defaults_are_those_of_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(tmp_path, monkeypatch)
    expected = {
        **{"HOST": "127.0.0.1", "PORT": 8000, "DEBUG": False, "SIGNUP": "closed", "DEMO": "auto", "RATE_LIMIT": 20},
        **{"VICTORIA_URL": "http://127.0.0.1:8010", "VICTORIA_MODE": "stream", "MLX_URL": "http://127.0.0.1:11435"},
        **{"MLX_API": "auto", "MLX_CONTEXT_TOKENS": 8192, "MLX_MODEL": "", "REPLY_DEADLINE_S": 900, "DRAIN_S": 0},
        **{"TITLES": "auto"},
        **{"VICTORIA_CONNECT_S": 1, "VICTORIA_FIRST_CONTENT_S": 300, "VICTORIA_IDLE_S": 60},
        **{"MLX_API_KEY": "", "VICTORIA_API_KEY": ""},
        **{
            "MLX_CONNECT_S": 1,
            "MLX_FIRST_CONTENT_S": 60,
            "MLX_FIRST_CONTENT_NATIVE_S": 180,
            "MLX_IDLE_S": 60,
            "REPLY_MAX_CHARS": 1_000_000,
        },
        **{
            "SOCKETS_PER_USER": 20,
            "REPLIES_PER_USER": 4,
            "REPLIES_AT_ONCE": 200,
            "BACKEND_URLS_GIVEN": False,
            "USES_SQLITE": True,
        },
    }
    assert {name: settings[name] for name in expected} == expected
    assert settings["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def test_a_slash_at_the_end_of_an_address_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(tmp_path, monkeypatch, MLX_URL="http://h:1/")["MLX_URL"] == "http://h:1"


def test_the_secret_key_is_made_once_and_only_ours_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read(tmp_path, monkeypatch)["SECRET_KEY"]
    assert read(tmp_path, monkeypatch)["SECRET_KEY"] == first == (tmp_path / "secret_key").read_text()
    assert len(first) >= 50 and (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert read(tmp_path / "other", monkeypatch)["SECRET_KEY"] != first
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o700


def test_an_empty_key_file_is_a_hint_and_not_an_empty_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret_key").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match="Delete it"):
        read(tmp_path, monkeypatch)


def test_a_secret_key_is_not_repeated_in_the_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused_values = [
        ("SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://u:hunter2@h/db"),
        ("DATABASE_URL", "host=localhost user=chat password=hunter2 dbname=chat"),
        ("VICTORIA_URL", "http://host:8010?key=hunter2"),
        ("MLX_URL", "user:hunter2"),
        ("MLX_URL", "http://user:hunter2 #x@host"),
    ]
    for name, value in refused_values:
        with pytest.raises(ImproperlyConfigured) as refused:
            read(tmp_path, monkeypatch, **{name: value})
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", ["MLX_API_KEY", "VICTORIA_API_KEY"])
def test_an_api_key_is_not_repeated_in_the_hint(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("hunter2 x", "hunter2\nX", "Basic hunter2", "Bearer hunter2 x", "Basic aHVudGVyMg=="):
        with pytest.raises(ImproperlyConfigured) as refused:
            read(tmp_path, monkeypatch, **{name: value})
        said = str(refused.value) + repr(refused.value.__cause__)
        assert "hunter2" not in said and "aHVu" not in said and "user:password" in said


@pytest.mark.parametrize("name", ["MLX_API_KEY", "VICTORIA_API_KEY", "MLX_URL", "VICTORIA_URL"])
def test_the_page_for_developers_hides_it(name: str) -> None:
    shown = AddressesHidden().cleanse_setting(name, "hunter2")
    assert "hunter2" not in str(shown)


def test_cookies_are_secure_behind_https_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def secure(origins: str, proxies: str = "") -> Any:
        given = {"CSRF_TRUSTED_ORIGINS": origins, "TRUSTED_PROXIES": proxies}
        return read(tmp_path, monkeypatch, **given)["SESSION_COOKIE_SECURE"]

    assert [secure(""), secure("https://a,http://b"), secure("https://a")] == [False, False, True]
    assert not secure("https://a", "127.0.0.1")  # then each answer's follow its own request


@pytest.mark.parametrize(("name", "value"), [("PORT", "x"), ("HOST", "0.0.0.0"), ("MLX_API", "x")])
def test_the_server_does_not_start_and_says_why(name: str, value: str, tmp_path: Path) -> None:
    for command in ("serve", "check"):
        env = environment(tmp_path / "data", **{name: value})
        done = warm.run([sys.executable, "manage.py", command], env, ROOT, timeout=60)
        assert done.returncode != 0
        assert name in done.stderr.strip().splitlines()[-1]
