"""The cache of several processes: rows of the database that expire."""

import math
import time
from typing import Any

import pytest

from chat.models import SharedCount
from chat.people import shared_cache
from chat.people.shared_cache import SharedCache

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache() -> SharedCache:
    return SharedCache("", {})


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`later(5)`: so many seconds have passed."""

    def pass_by(seconds: float) -> None:
        real = time.time()
        monkeypatch.setattr(shared_cache.time, "time", lambda: real + seconds)

    return pass_by


def test_a_value_is_kept_until_it_expires(cache: SharedCache, later: Any) -> None:
    cache.set("count", [1.25, 1e9 + 0.1], 60)
    assert cache.get("count") == [1.25, 1e9 + 0.1]
    later(61)
    assert cache.get("count", "none") == "none"


def test_only_the_first_of_two_adds_the_key(cache: SharedCache, later: Any) -> None:
    assert (cache.add("code", "y", 30), cache.add("code", "n", 30)) == (True, False)
    assert cache.get("code") == "y"
    later(31)
    assert cache.add("code", "n", 30) is True


def test_what_is_deleted_is_free_again(cache: SharedCache) -> None:
    cache.add("lock", True, 10)
    assert (cache.delete("lock"), cache.delete("lock"), cache.add("lock", True, 10)) == (True, False, True)


def test_without_a_time_a_value_stays(cache: SharedCache, later: Any) -> None:
    cache.set("forever", 1, None)
    later(1e9)
    assert cache.get("forever") == 1 and SharedCount.objects.get().expires_at == math.inf
    cache.clear()
    assert cache.get("forever") is None
