"""What is in the trash for longer than TRASH_DAYS is deleted for good, at start and each day."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from chat.demo import MLXDemo, VictoriaDemo
from chat.runtime import runtime
from chat.runtime.runtime import Runtime
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

OWNED = "SELECT id FROM auth_user WHERE username = 'alice'"


def throw_away(installation: Installation, days: float) -> uuid.UUID:
    """A conversation with a message, in Alice's trash for so long."""
    identity, now = uuid.uuid4(), timezone.now()
    deleted = now - timedelta(days=days)
    installation.rows(
        "INSERT INTO chat_conversation (id, owner_id, title, pinned, archived, created_at, updated_at,"
        f" deleted_at, system_prompt) VALUES (%s, ({OWNED}), 'x', FALSE, FALSE, %s, %s, %s, '')",
        *(identity, *map(str, (now, now, deleted))),
    )
    installation.rows(
        "INSERT INTO chat_message (id, conversation_id, role, text, client_id, created_at, to_index)"
        " VALUES (%s, %s, 'user', 'x', '', %s, TRUE)",
        *(uuid.uuid4(), identity, str(now)),
    )
    return identity


async def left(server: ServerProcess) -> set[str]:
    """What is in the trash once the server has begun its work."""
    alice = Person(server, "alice")
    tab = await alice.open_tab()  # the runtime starts with the first scope
    await tab.close()
    return {item["id"] for item in (await alice.get("/api/conversations?trash=true"))["conversations"]}


@pytest.mark.parametrize(("days", "kept"), [("30", [29.9]), ("40", [29.9, 30.1]), ("1", [])])
async def test_only_what_is_old_enough_goes(
    installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo, days: str, kept: list[float]
) -> None:
    made = {age: throw_away(installation, age) for age in (29.9, 30.1, 41)}
    urls = {"VICTORIA_URL": victoria.url, "MLX_URL": mlx.url}
    with ServerProcess(installation, TRASH_DAYS=days, **urls) as server:
        wanted = {str(made[age]) for age in kept}
        while await left(server) != wanted:
            pass
    messages = installation.rows("SELECT COUNT(*) FROM chat_message")
    assert messages == [(len(kept),)]


async def test_what_could_not_be_deleted_is_tried_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """On PostgreSQL the search may read a message of it at the same moment; the next turn is a day later."""
    made, tries, pauses = Runtime(), 0, []

    async def purge() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise IntegrityError

    mine, really = asyncio.current_task(), asyncio.sleep

    async def sleep(seconds: float) -> None:
        # What another test left in this loop must not spin.
        if asyncio.current_task() is not mine:
            return await really(seconds)
        pauses.append(seconds)
        if seconds == runtime.PURGE_S:
            raise asyncio.CancelledError

    monkeypatch.setattr(made.engine.commands, "purge_trash", purge)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(asyncio.CancelledError):
        await made._purge_trash()
    assert tries == 3
    assert pauses == [runtime.SWEEP_S, runtime.SWEEP_S, runtime.PURGE_S]
    await made.engine.aclose()
