"""The commands of CONTRIBUTING, in the clone that one has: make says what it would do, pytest which tests it finds.

To run them would run the tests that are being run, once more, and start a database for one of them."""

import os
import subprocess

import pytest

from tests.support.installation import ROOT

from .blocks import blocks

LINES = list(
    dict.fromkeys(line for block in blocks("sh") if block.place.startswith("CONTRIBUTING") for line in block.commands)
)


def run(command: str) -> "subprocess.CompletedProcess[str]":
    """Without what pytest tells its workers: the inner run has none."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "VICTORIA_TESTS_"))}
    env["PYTEST_ADDOPTS"] = "--collect-only"
    return subprocess.run(["sh", "-c", command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("line", [line for line in LINES if line.startswith("make")])
def test_a_line_of_make_is_one_that_make_knows(line: str) -> None:
    done = run(f"{line} --dry-run")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("line", [line for line in LINES if not line.startswith("make")])
def test_a_line_that_runs_one_test_finds_it(line: str) -> None:
    done = run(line)
    assert done.returncode == 0, done.stdout + done.stderr  # 5: nothing was found


def test_there_are_lines_of_each_kind() -> None:
    assert {line.split()[0] for line in LINES} == {"make", ".venv/bin/python", ".venv/bin/node"}
