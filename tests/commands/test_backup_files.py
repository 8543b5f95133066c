"""A copy is whole, private and sound, or it is not there."""

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from chat.backups import KEEP_BEFORE_MIGRATION, BackupError, back_up, back_up_before_migration, files
from tests.support.installation import Installation

from .files import copies, damage, rows


def test_a_copy_has_every_row(here: Path) -> None:
    assert rows(back_up()) == rows(here)


def test_a_copy_has_what_only_the_write_ahead_log_has(here: Path) -> None:
    with closing(sqlite3.connect(here)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("UPDATE auth_user SET first_name = 'Only in the log'")
        writer.commit()
        copy = back_up()
        assert here.with_name(here.name + "-wal").stat().st_size > 0
    assert "Only in the log" in repr(rows(copy)["auth_user"])


def test_an_open_transaction_neither_gets_in_nor_holds_the_copy_up(here: Path) -> None:
    with closing(sqlite3.connect(here, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE auth_user SET first_name = 'Not committed'")
        copy = back_up()
        writer.execute("ROLLBACK")
    assert "Not committed" not in repr(rows(copy)["auth_user"])


def test_a_copy_is_one_file_that_only_its_owner_reads(here: Path, installation: Installation) -> None:
    copy = back_up()
    assert copies(installation) == [copy] and re.fullmatch(r"chat-\d{8}-\d{6}\.sqlite3", copy.name)
    assert copy.stat().st_mode & 0o777 == 0o600 and copy.parent.stat().st_mode & 0o777 == 0o700


def test_copies_of_one_second_are_different_files(
    here: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = files.timezone.localtime()
    monkeypatch.setattr(files.timezone, "localtime", lambda: now)
    assert len({back_up() for _ in range(3)}) == len(copies(installation)) == 3


def test_a_copy_can_have_a_name_of_its_own(here: Path, tmp_path: Path) -> None:
    assert back_up(to=tmp_path / "my copy #1.sqlite3") == tmp_path / "my copy #1.sqlite3"
    assert rows(tmp_path / "my copy #1.sqlite3") == rows(here)


def test_a_file_that_is_there_is_not_overwritten(here: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("Keep me")
    with pytest.raises(BackupError, match="is there already"):
        back_up(to=tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "Keep me"


def test_a_folder_that_is_not_there_is_named(here: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=r"There is no folder .*nowhere"):
        back_up(to=tmp_path / "nowhere" / "copy")


def test_a_folder_that_cannot_be_made_is_named(here: Path, installation: Installation) -> None:
    (installation.data_dir / "backups").write_text("A file in its place")
    with pytest.raises(BackupError, match=r"Nothing can be written to .*backups"):
        back_up()


def test_without_a_database_nothing_is_made(here: Path, installation: Installation) -> None:
    here.unlink()
    with pytest.raises(BackupError, match="There is no database yet"):
        back_up()
    assert not here.exists() and not copies(installation)


def test_a_damaged_database_gives_no_copy(here: Path, installation: Installation) -> None:
    damage(here)
    with pytest.raises(BackupError, match="The database is damaged"):
        back_up()
    assert not copies(installation)


def test_a_copy_that_breaks_off_leaves_nothing(
    here: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_paths: Path) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(files, "copy", full)
    with pytest.raises(BackupError, match="disk is full"):
        back_up()
    assert not copies(installation)


def test_only_the_newest_copies_before_updates_are_kept(here: Path, installation: Installation) -> None:
    kept = back_up()
    made = []
    for number in range(KEEP_BEFORE_MIGRATION + 2):
        made.append(back_up_before_migration())
        os.utime(made[-1], (number, number))
    last = back_up_before_migration()
    assert set(copies(installation)) == {kept, last, *made[-KEEP_BEFORE_MIGRATION + 1 :]}
