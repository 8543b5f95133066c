"""The server itself removes sessions that ran out, and counts of limits; what still lives stays."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from chat.models import SharedCount
from chat.runtime import tidying
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess


def session(installation: Installation, key: str, hours: float) -> None:
    """One that runs out in so many hours."""
    moment = str(timezone.now() + timedelta(hours=hours))
    installation.rows(
        "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, '', %s)", key, moment
    )


async def test_the_server_removes_what_ran_out(installation: Installation, nowhere: str) -> None:
    for number in range(450):
        session(installation, f"gone{number}", -1)
    session(installation, "lives", 1)
    count = "INSERT INTO chat_sharedcount (key, value, expires_at) VALUES (%s, '1', %s)"
    installation.rows(count, "old", time.time() - 1)
    installation.rows(count, "new", time.time() + 3600)
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        alice = Person(server, "alice")
        while installation.rows("SELECT COUNT(*) FROM django_session WHERE session_key LIKE 'gone%%'") != [(0,)]:
            assert (await alice.request("GET", "/api/conversations")).status_code == 200
    assert installation.rows("SELECT COUNT(*) FROM django_session") == [(4,)]
    assert installation.rows("SELECT key FROM chat_sharedcount") == [("new",)]


@pytest.mark.django_db
def test_a_portion_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "PORTION", 2)
    old = timezone.now() - timedelta(days=1)
    Session.objects.bulk_create(Session(session_key=f"s{n}", session_data="", expire_date=old) for n in range(5))
    SharedCount.objects.create(key="k", value="1", expires_at=0)
    assert [tidying.remove_some() for _ in range(3)] == [True, True, False]
    assert not Session.objects.exists() and not SharedCount.objects.exists()
