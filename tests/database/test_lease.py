"""Whether the process that writes a reply is surely dead: only told of one whose number means the same here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat.database import lease as owner

HOST, PLACE, PID, START = owner.this_process().split(" ")
in_proc = pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="no /proc here")


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_we_live() -> None:
    assert not owner.is_dead(owner.this_process())


def test_a_process_of_this_place_that_ended_is_dead(gone: int) -> None:
    assert owner.is_dead(f"{HOST} {PLACE} {gone} {START}")


def test_containers_may_share_their_processes_under_different_host_names(gone: int) -> None:
    assert owner.is_dead(f"another-name {PLACE} {gone} {START}")


@in_proc
def test_a_new_process_with_an_old_number_is_another_one() -> None:
    assert owner.is_dead(f"{HOST} {PLACE} {PID} 1")


@in_proc
@pytest.mark.parametrize("name", ["boot", "pid:[1]", "time:[1]"])
def test_a_process_of_another_boot_or_namespace_may_always_live(gone: int, name: str) -> None:
    """Under the same host name: a clone of a machine, containers that were given one name."""
    boot, *rest = PLACE.split("/")
    kind = name.partition(":")[0]
    other = "/".join([name if kind == "boot" else boot, *(name if one.startswith(kind) else one for one in rest)])
    assert other == PLACE or not owner.is_dead(f"{HOST} {other} {gone} {START}")


@pytest.mark.parametrize(
    "said", ["{host} {gone} {start}", "{host} {pid} 1", "elsewhere 1 1", "", "x", "a b c d", "? ? ? ?"]
)
def test_of_what_has_no_place_only_the_lease_tells(gone: int, said: str) -> None:
    """Those of the version before among them, whose host name alone says nothing."""
    assert not owner.is_dead(said.format(host=HOST, gone=gone, pid=PID, start=START))


@pytest.mark.parametrize("field", [2, 3])
def test_a_number_that_is_none_kills_nobody(field: int) -> None:
    fields = [HOST, PLACE, "99999999999999999999", START]
    fields[field] = "x" if field == 2 else "?"
    assert not owner.is_dead(" ".join(fields))


@in_proc
def test_a_process_that_cannot_be_looked_into_may_live(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """/proc may hide the processes of other users (hidepid)."""
    owner._place()
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert not owner.is_dead(f"{HOST} {PLACE} {os.getppid()} 1")


@in_proc
def test_another_namespaces_proc_tells_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to("1")
    monkeypatch.setattr(owner, "PROC", tmp_path)
    assert owner._place.__wrapped__() == owner.UNKNOWN


@in_proc
def test_no_two_containers_of_one_name_are_the_same_owner() -> None:
    """In each, the server may be process 1, started in the same hundredth of a second."""
    assert PLACE.count("/") >= 1 and PLACE.split("/")[1].startswith("pid:[") and len(owner.this_process()) <= 200
