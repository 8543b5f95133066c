"""requirements.lock is what is installed: it must say what requirements.txt says, and hold on every machine."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
# An entry starts at the margin; its hashes and comments are indented.
ENTRIES = re.findall(r"^([a-z0-9-]+)==(\S+)(.*(?:\n[ ].*)*)", LOCK, re.M)
LOCKED = {(name, version): re.findall(r"--hash=sha256:[0-9a-f]{64}\b", rest) for name, version, rest in ENTRIES}
# Compiled packages: the lock was made for every platform if it has the hashes of many files, not of this machine's.
COMPILED = ["autobahn", "cffi", "cryptography", "orjson", "psycopg-binary", "pydantic-core"]


def pins_of(path: Path) -> list[tuple[str, str]]:
    """The packages that a requirements file names, as (name, version), without extras and comments."""
    lines = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
    pins = [re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;]+)", line) or line for line in lines if line]
    assert not [pin for pin in pins if isinstance(pin, str)], f"{path.name}: a line is no package with its version"
    return [(pin[1].lower(), pin[2]) for pin in pins if isinstance(pin, re.Match)]


DIRECT = pins_of(ROOT / "requirements.txt")


@pytest.mark.parametrize("pin", DIRECT, ids=lambda pin: pin[0])
def test_a_direct_package_is_locked_at_its_version(pin: tuple[str, str]) -> None:
    assert pin in LOCKED, "requirements.lock is older than requirements.txt: run make lock"


def test_every_locked_package_has_its_hashes() -> None:
    assert LOCKED
    assert [pin for pin, hashes in LOCKED.items() if not hashes] == []


@pytest.mark.parametrize("name", COMPILED)
def test_a_compiled_package_is_locked_for_every_platform(name: str) -> None:
    (hashes,) = [hashes for pin, hashes in LOCKED.items() if pin[0] == name]
    assert len(hashes) > 20


def test_what_only_another_platform_needs_is_locked() -> None:
    assert "; sys_platform == 'win32'" in LOCK


def test_the_lock_names_no_address_and_no_path() -> None:
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith(("--hash=sha256:", "#"))]
    assert [line for line in lines if "/" in line or line.startswith("-")] == []
    assert "://" not in LOCK


def test_the_packages_of_the_tests_stand_by_themselves() -> None:
    tests = pins_of(ROOT / "tests" / "requirements.txt")
    assert tests
    assert not {name for name, _ in tests} & {name for name, _ in DIRECT}
