"""The folders that were texts of conversations become rows: a database of the version before comes up with each."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.support.installation import Installation, environment, manage
from tests.support.person import Person
from tests.support.server import ServerProcess

BEFORE = "0011"
LIST = "/api/conversations"


def migrate(installation: Installation, *where: str) -> None:
    more = {"DATABASE_URL": installation.database_url} if installation.database_url else {}
    manage(environment(installation.data_dir, **more), "migrate", "-v0", *where)


def id_of(installation: Installation, name: str) -> int:
    return int(installation.rows("SELECT id FROM auth_user WHERE username = %s", name)[0][0])


def filed(installation: Installation, person: str, *folders: str, place: str = "chat") -> None:
    """A conversation in each of these, as the version before kept it."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    owner, deleted = id_of(installation, person), now if place == "thrown away" else None
    for start in range(0, len(folders), 50):
        some = folders[start : start + 50]
        values: list[Any] = []
        for name in some:
            values += [uuid.uuid4(), owner, f"{place} in {name}", False, place == "archived", name, now, now, deleted]
        installation.rows(
            "INSERT INTO chat_conversation"
            " (id, owner_id, title, pinned, archived, folder, created_at, updated_at, deleted_at) VALUES "
            + ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(some)),
            *values,
        )


def rows(installation: Installation) -> list[tuple[Any, ...]]:
    """(person, folder's name, its position, title) of every conversation."""
    return sorted(
        installation.rows(
            "SELECT u.username, f.name, f.position, c.title FROM chat_conversation c"
            " JOIN auth_user u ON u.id = c.owner_id LEFT JOIN chat_folder f ON f.id = c.folder_id"
            " AND f.owner_id = c.owner_id"
        ),
        key=str,
    )


async def test_every_name_becomes_a_row_in_the_order_that_was_shown(installation: Installation, nowhere: str) -> None:
    migrate(installation, "chat", BEFORE)
    filed(installation, "alice", "part 10", "Part 9", "zoo", "Работа 😀", "", "zoo")
    filed(installation, "alice", "only archived", "", place="archived")
    filed(installation, "alice", "only thrown away", "", "zoo", place="thrown away")
    filed(installation, "bob", "zoo")
    migrate(installation)
    found = rows(installation)
    assert len(found) == 12 and all(title == f"{title.split(' in ')[0]} in {name or ''}" for _, name, _, title in found)
    places = {name: place for person, name, place, _ in found if person == "alice" and name}
    order = ["only archived", "only thrown away", "Part 9", "part 10", "zoo", "Работа 😀"]
    assert sorted(places, key=lambda name: places[name]) == order and sorted(places.values()) == list(range(6))
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        listed = (await Person(server, "alice").get(f"{LIST}/folders"))["folders"]
        assert [(one["name"], one["count"]) for one in listed] == list(zip(order, (0, 0, 1, 1, 2, 1), strict=True))


async def test_thousands_of_names_become_thousands_of_rows(installation: Installation) -> None:
    migrate(installation, "chat", BEFORE)
    names = [f"number {number}" for number in range(2500)]
    filed(installation, "alice", *names)
    migrate(installation)
    assert [row[1:3] for row in sorted(rows(installation), key=lambda row: row[2])] == list(
        zip(names, range(2500), strict=True)
    )


async def test_the_way_back_and_forth_again_loses_nothing(installation: Installation) -> None:
    migrate(installation, "chat", BEFORE)
    filed(installation, "alice", "One", "Two", "")
    for where in (("chat",), ("chat", BEFORE), ("chat",)):
        migrate(installation, *where)
    assert [row[1:] for row in rows(installation)] == [
        *(("One", 0, "chat in One"), ("Two", 1, "chat in Two"), (None, None, "chat in ")),
    ]


async def test_what_a_process_of_the_version_before_files_meanwhile_is_taken_over(
    installation: Installation, nowhere: str
) -> None:
    filed(installation, "alice", "Late", "", "Later still")
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        alice = Person(server, "alice")
        async with asyncio.timeout(60):
            while {one["name"] for one in (await alice.get(f"{LIST}/folders"))["folders"]} != {"Late", "Later still"}:
                await asyncio.sleep(0.05)
        assert (await alice.get(f"{LIST}?folder=Late"))["conversations"][0]["title"] == "chat in Late"


@pytest.mark.parametrize("body", [{"folder": "Mine"}, {"folder": ""}])
async def test_what_was_filed_since_is_not_taken_over(
    installation: Installation, nowhere: str, body: dict[str, str]
) -> None:
    with ServerProcess(installation, VICTORIA_URL=nowhere, MLX_URL=nowhere) as server:
        alice = Person(server, "alice")
        filed(installation, "alice", "By the version before")
        ((conversation,),) = installation.rows("SELECT id FROM chat_conversation")
        path = f"{LIST}/{UUID(str(conversation))}"
        for call, change in ((path, body), (f"{LIST}/several", {"ids": [path.rpartition("/")[2]], **body})):
            installation.rows("UPDATE chat_conversation SET folder = 'By the version before'")
            response = await alice.request("PATCH" if call == path else "POST", call, json=change)
            assert response.status_code == 200, response.text
            assert installation.rows("SELECT folder FROM chat_conversation") == [("",)]
