"""Backups with real processes: while replies stream, then back again; and the copy before an update."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from chat.demo import MLXDemo, VictoriaDemo
from tests.support.installation import Installation, manage
from tests.support.person import Person, Tab
from tests.support.server import ServerProcess

from .files import Rows, back_up, copies, rows, run

WORDS = "".join(f"Word number {number}. " for number in range(4000))


async def writing(person: Person, replies: int) -> list[tuple[Tab, dict[str, str]]]:
    """Tabs in which a reply streams."""
    under_way = []
    for number in range(replies):
        tab = await person.open_tab()
        under_way.append((tab, await tab.ask(f"Question {number} of {person.name}")))
    for tab, ack in under_way:
        await tab.text_of(ack["reply"], 50)
    return under_way


async def stop(tab: Tab, reply: str) -> None:
    await tab.send({"type": "stop", "id": f"stop-{reply}", "reply": reply})
    await tab.end(reply)


def texts(found: Rows) -> dict[object, str]:
    """Each message's text (the columns: id, role, text, ...)."""
    return {row[0]: str(row[2]) for row in found["chat_message"]}


async def test_a_copy_under_load_is_of_one_moment(
    installation: Installation, victoria: VictoriaDemo, alice: Person, bob: Person
) -> None:
    victoria.script, victoria.pace = WORDS, 200
    under_way = [*await writing(alice, 4), *await writing(bob, 4)]
    database = installation.data_dir / "chat.sqlite3"
    before = rows(database)
    copy = rows(await asyncio.to_thread(back_up, installation))
    for tab, ack in under_way:
        await tab.text_of(ack["reply"], len(texts(copy)[ack["reply"].replace("-", "")]) + 200)
        await stop(tab, ack["reply"])
    after = rows(database)
    assert copy.keys() == before.keys() == after.keys()
    for table in copy:
        unchanged = set(map(repr, before[table])) & set(map(repr, after[table]))
        assert unchanged <= set(map(repr, copy[table])), table
        assert len(before[table]) <= len(copy[table]) <= len(after[table])
    for message, text in texts(copy).items():
        assert text.startswith(texts(before)[message]) and texts(after)[message].startswith(text)
    for _tab, ack in under_way:
        assert 0 < len(texts(copy)[ack["reply"].replace("-", "")]) < len(WORDS)


async def test_a_copy_made_while_a_reply_streams_comes_back_row_by_row(
    installation: Installation, victoria: VictoriaDemo, server: ServerProcess, alice: Person
) -> None:
    victoria.script, victoria.pace = WORDS, 200
    ((tab, ack),) = await writing(alice, 1)
    copy = await asyncio.to_thread(back_up, installation)
    await stop(tab, ack["reply"])
    await tab.ask("A question after the copy")
    server.stop()
    former = rows(installation.data_dir / "chat.sqlite3")
    said = run(installation, "restore", copy)
    assert said.returncode == 0, said.stderr
    assert rows(installation.data_dir / "chat.sqlite3") == rows(copy)
    (kept,) = copies(installation, "before-restore")
    assert rows(kept) == former != rows(copy) and str(kept) in said.stdout


async def test_after_a_restore_the_reply_ends_truthfully_and_the_talk_goes_on(
    installation: Installation, victoria: VictoriaDemo, server: ServerProcess, alice: Person
) -> None:
    victoria.script, victoria.pace = WORDS, 200
    ((tab, ack),) = await writing(alice, 1)
    copy = await asyncio.to_thread(back_up, installation)
    kept = texts(rows(copy))[ack["reply"].replace("-", "")]
    await stop(tab, ack["reply"])
    later = await tab.ask("A question after the copy")
    server.stop()
    run(installation, "restore", copy)
    server.start()
    reply = (await alice.stored(ack["conversation"]))[ack["reply"]]
    victoria.script, victoria.pace = "All is here.", 0
    fresh = await alice.open_tab()
    again = await fresh.ask("And now?", conversation=ack["conversation"])
    assert (await fresh.end(again["reply"]))["status"] == "complete"
    assert (reply["text"], reply["status"]) == (kept, "interrupted")
    assert (await alice.request("GET", f"/api/conversations/{later['conversation']}")).status_code == 404


async def test_a_restore_is_refused_while_a_server_runs(installation: Installation, server: ServerProcess) -> None:
    copy = await asyncio.to_thread(back_up, installation)
    before = (installation.data_dir / "chat.sqlite3").stat().st_ino
    done = await asyncio.to_thread(run, installation, "restore", copy)
    assert done.returncode == 1 and "Stop it first" in done.stderr and not done.stdout
    assert (installation.data_dir / "chat.sqlite3").stat().st_ino == before
    assert copies(installation) == [copy]


def test_a_restore_into_an_empty_folder_is_complete(installation: Installation, tmp_path: Path) -> None:
    copy = back_up(installation)
    new = Installation(tmp_path / "new", installation.sessions)
    done = run(new, "restore", copy)
    assert done.returncode == 0 and "previous database" not in done.stdout and "make run" in done.stdout
    assert rows(new.data_dir / "chat.sqlite3") == rows(copy)


def test_a_failed_backup_says_why_in_a_line(installation: Installation, tmp_path: Path) -> None:
    done = run(installation, "backup", "--to", tmp_path / "nowhere" / "copy")
    assert done.returncode == 1 and done.stderr.splitlines() == [
        f"CommandError: There is no folder {tmp_path / 'nowhere'}. Make it first, or choose another one."
    ]


# --- before an update


@pytest.fixture
def outdated(installation: Installation) -> Installation:
    """Its database is a migration behind."""
    manage(environment_of(installation), "migrate", "account", "0008", "-v0")
    return installation


def environment_of(installation: Installation) -> dict[str, str]:
    return ServerProcess(installation).env


Start = Callable[[Installation], ServerProcess]


@pytest.fixture
def start(victoria: VictoriaDemo, mlx: MLXDemo) -> Start:
    def started(installation: Installation) -> ServerProcess:
        with ServerProcess(installation, VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as server:
            return server

    return started


def migrations(path: Path) -> set[object]:
    return {row[1:3] for row in rows(path)["django_migrations"]}


async def test_an_update_begins_with_a_copy_and_says_so_in_a_line(outdated: Installation, start: Start) -> None:
    database = outdated.data_dir / "chat.sqlite3"
    before = rows(database)
    output = start(outdated).output
    (copy,) = copies(outdated)
    assert rows(copy) == before and copy.name.startswith("before-migration-")
    assert [line for line in output if str(copy) in line and "the newest 5 are kept" in line]
    assert migrations(database) - migrations(copy) == {("account", "0009_emailaddress_unique_primary_email")}


async def test_a_start_without_an_update_copies_nothing(installation: Installation, start: Start) -> None:
    start(installation)
    assert not copies(installation)


async def test_the_first_start_copies_nothing(prepared: Installation, tmp_path: Path, start: Start) -> None:
    new = prepared.copy_to(tmp_path / "new")
    (new.data_dir / "chat.sqlite3").unlink()
    assert any("Preparing the database" in line for line in start(new).output)
    assert not copies(new)


async def test_without_the_copy_there_is_no_update(outdated: Installation) -> None:
    (outdated.data_dir / "backups").write_text("A file in its place")
    before = rows(outdated.data_dir / "chat.sqlite3")
    done = await asyncio.to_thread(run, outdated, "serve", PORT=str(ServerProcess(outdated).port))
    assert done.returncode == 1 and "Nothing can be written to" in done.stderr
    assert rows(outdated.data_dir / "chat.sqlite3") == before
