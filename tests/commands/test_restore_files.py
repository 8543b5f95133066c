"""A restore is whole, or the database is as it was; the former one is kept."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from chat.backups import BackupError, back_up, restore
from chat.backups.files import NoRoomError
from tests.faults.disk import small_disk
from tests.support.installation import Installation

from .files import copies, damage, rows


def change(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("UPDATE auth_user SET first_name = ?", [name])
        writer.commit()


def only_one_file(path: Path) -> bool:
    return [one.name for one in path.parent.glob(f"{path.name}*")] == [path.name]


def test_a_copy_is_restored_row_by_row_and_the_former_database_kept(here: Path) -> None:
    copy = back_up()
    change(here, "After the copy")
    former = rows(here)
    done = restore(copy)
    assert rows(here) == rows(copy) and only_one_file(here)
    assert done.former and rows(done.former) == former and "After the copy" in repr(former)
    assert here.stat().st_mode & 0o777 == 0o600


def test_the_write_ahead_log_of_the_former_database_does_not_leak_into_the_copy(here: Path, tmp_path: Path) -> None:
    copy = back_up()
    with closing(sqlite3.connect(here)) as writer:  # as a killed server leaves it: a log that was not folded in
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE auth_user SET first_name = 'In the log'")
        writer.commit()
        shutil.copytree(here.parent, tmp_path / "killed")
    for path in (tmp_path / "killed").glob("chat.sqlite3*"):
        shutil.copyfile(path, here.with_name(path.name))
    done = restore(copy)
    assert rows(here) == rows(copy) and only_one_file(here)
    assert done.former and "In the log" in repr(rows(done.former)["auth_user"])


def test_without_a_database_there_is_nothing_to_keep(here: Path) -> None:
    copy = back_up()
    here.unlink()
    assert restore(copy).former is None
    assert rows(here) == rows(copy)


def test_a_damaged_database_is_kept_byte_by_byte(here: Path) -> None:
    copy = back_up()
    damage(here)
    bytes_before = here.read_bytes()
    done = restore(copy)
    assert done.former and done.former.read_bytes() == bytes_before
    assert rows(here) == rows(copy) and only_one_file(here)


def test_a_database_that_is_no_database_any_more_is_kept_byte_by_byte(here: Path) -> None:
    copy = back_up()
    here.write_bytes(b"Overwritten")
    done = restore(copy)
    assert done.former and done.former.read_bytes() == b"Overwritten"
    assert rows(here) == rows(copy)


def test_what_a_restore_left_that_broke_off_is_no_obstacle(here: Path) -> None:
    copy = back_up()
    here.with_name(here.name + ".restoring").write_text("Half of it")
    restore(copy)
    assert rows(here) == rows(copy) and only_one_file(here)


def test_the_copy_can_be_restored_twice(here: Path) -> None:
    copy = back_up()
    before = copy.read_bytes()
    restore(copy)
    restore(copy)
    assert copy.read_bytes() == before and rows(here) == rows(copy)


def refused(source: Path, here: Path, installation: Installation) -> str:
    """Why it was not restored; the database is untouched and nothing was made."""
    before, made = here.read_bytes(), copies(installation)
    with pytest.raises(BackupError) as caught:
        restore(source)
    assert here.read_bytes() == before and only_one_file(here) and copies(installation) == made
    return str(caught.value)


def test_a_file_that_is_not_there_is_named(here: Path, installation: Installation, tmp_path: Path) -> None:
    assert refused(tmp_path / "gone", here, installation) == f"There is no file {tmp_path / 'gone'}."


def test_a_folder_is_no_copy(here: Path, installation: Installation, tmp_path: Path) -> None:
    assert "There is no file" in refused(tmp_path, here, installation)


def test_the_database_is_no_copy_of_itself(here: Path, installation: Installation) -> None:
    assert "is the database itself" in refused(here, here, installation)


@pytest.mark.parametrize("content", [b"", b"PGDMP and more", b"SQLite"])
def test_what_is_no_database_is_refused(here: Path, installation: Installation, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert "is no SQLite database" in refused(tmp_path / "file", here, installation)


def test_the_database_of_another_program_is_refused(here: Path, installation: Installation, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as other:
        other.execute("CREATE TABLE django_migrations (id INTEGER)")
        other.commit()
    said = refused(tmp_path / "other.sqlite3", here, installation)
    assert "is no database of Victoria Chat: it has no table chat_conversation" in said


def test_a_damaged_copy_is_refused(here: Path, installation: Installation) -> None:
    copy = back_up()
    damage(copy)
    assert f"{copy} is damaged" in refused(copy, here, installation)


def test_a_copy_that_was_cut_off_is_refused(here: Path, installation: Installation) -> None:
    copy = back_up()
    copy.write_bytes(copy.read_bytes()[: 5 * 4096])
    assert "The database is as it was." in refused(copy, here, installation)


def test_a_database_that_another_program_has_open_is_not_exchanged(here: Path) -> None:
    copy = back_up()
    change(here, "After the copy")
    with closing(sqlite3.connect(here)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("SELECT * FROM auth_user").fetchall()
        with pytest.raises(BackupError, match="Another program has the database open"):
            restore(copy)
        assert "After the copy" in repr(other.execute("SELECT * FROM auth_user").fetchall())
    assert rows(here) != rows(copy)


@pytest.mark.parametrize("room", [0, 300_000, 600_000])
def test_a_disk_without_room_leaves_the_database_as_it_was(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    """Too little for the copy, for the former database, for what comes beside them."""
    copy = back_up()
    with small_disk(tmp_path / "disk") as disk:
        path = disk / here.name
        shutil.copyfile(here, path)
        monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(path))
        monkeypatch.setattr(settings, "DATA_DIR", disk)
        fill(disk, but=room)
        before = path.read_bytes()
        with pytest.raises(NoRoomError, match=f"The disk of {disk} is full.* MB .*The database is as it was."):
            restore(copy)
        assert path.read_bytes() == before
        assert {one.name for one in disk.rglob("*") if one.is_file()} == {path.name, "filler"}


def fill(disk: Path, but: int) -> None:
    """Leave so many bytes."""
    free = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(bytes(max(free - but, 0)))
