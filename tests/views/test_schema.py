"""Every operation of /api/openapi.json against generated requests: no 5xx, and only answers that are described."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, checks

from chat.views.api import api
from tests.support.installation import ROOT, Installation
from tests.support.person import Person
from tests.support.server import ServerProcess


@pytest.fixture(scope="module")
def backends() -> Iterator[dict[str, str]]:
    """Both scripted backends in a process of their own: schemathesis blocks ours."""
    arguments = ["-m", "chat.demo", "--victoria-port", "0", "--mlx-port", "0", "--pace", "0", "--until-stdin-closes"]
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdin
        yield json.loads(process.stdout.readline())
        process.stdin.close()


@pytest.fixture(scope="module")
def alice(
    prepared: Installation, tmp_path_factory: pytest.TempPathFactory, backends: dict[str, str]
) -> Iterator[Person]:
    installation = prepared.copy_to(tmp_path_factory.mktemp("schema") / "data")
    urls = {"VICTORIA_URL": backends["victoria"], "MLX_URL": backends["mlx"]}
    with ServerProcess(installation, RATE_LIMIT="0", **urls) as server:
        yield Person(server, "alice")


@pytest.fixture(scope="module")
def conversation(alice: Person) -> str:
    response = httpx.post(alice.server.url + "/api/chat/send", json={"content": "x"}, headers=alice.headers, timeout=20)
    return str(response.json()["conversation"])


def description() -> dict[str, Any]:
    """As it is served, but that the session is there: who has none is in test_errors.py."""
    served: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    for operations in served["paths"].values():
        for operation in operations.values():
            del operation["security"]
    return served


schema = schemathesis.openapi.from_dict(description())


checks.load_all_checks()
few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def check(case: Case, alice: Person, *excluded: Any) -> None:
    # A cursor is opaque, the time zones are those of the machine, and no calendar has a second 60 that could be kept:
    # that many texts are none cannot be described.
    if case.query.get("before") or case.query.get("timezone") or case.query.get("until"):
        excluded = (*excluded, checks.positive_data_acceptance)
    if case.path.endswith("/temporary"):  # nor can the role of the last of a list, and a long one may be a 413
        excluded = (*excluded, checks.positive_data_acceptance, checks.negative_data_rejection)
    case.call_and_validate(base_url=alice.server.url, headers=alice.headers, excluded_checks=list(excluded))


@schema.parametrize()
@few
def test_every_operation_answers_as_described(case: Case, alice: Person) -> None:
    check(case, alice)


@schema.include(path_regex="conversation_id", method=["GET", "PATCH"]).parametrize()
@few
def test_a_conversation_that_is_there_answers_as_described(case: Case, alice: Person, conversation: str) -> None:
    case.path_parameters["conversation_id"] = conversation
    check(case, alice, checks.negative_data_rejection)  # it may have been the id that was wrong


def test_nothing_of_it_was_an_exception_in_the_server(alice: Person) -> None:
    assert not [line for line in alice.server.output if "Traceback" in line]
