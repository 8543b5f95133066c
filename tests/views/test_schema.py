"""Every operation of /api/openapi.json against generated requests: no 5xx, and only answers that are described."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, checks
from schemathesis.pytest.lazy import get_all_tests
from schemathesis.schemas import BaseSchema

from chat.demo import MLXDemo
from chat.views.api import api
from tests.support.installation import Installation
from tests.support.person import WAIT, Person
from tests.support.prompt import Prompt
from tests.support.server import ServerProcess


@pytest.fixture(scope="module")
def backends() -> Iterator[dict[str, str]]:
    """Both scripted backends in a thread of their own: schemathesis blocks ours."""
    victoria, mlx, loop = Prompt(pace=0), MLXDemo(pace=0), asyncio.new_event_loop()

    def there(work: Coroutine[Any, Any, object]) -> None:
        asyncio.run_coroutine_threadsafe(work, loop).result(WAIT)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    there(victoria.start())
    there(mlx.start())
    yield {"victoria": victoria.url, "mlx": mlx.url}
    there(victoria.stop())
    there(mlx.stop())
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


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


def labels(path: str = "", methods: tuple[str, ...] = ()) -> list[str]:
    """The operations whose path has this in it, as `GET /api/search`."""
    return [
        f"{method.upper()} {name}"
        for name, operations in description()["paths"].items()
        for method in operations
        if path in name and (not methods or method.upper() in methods)
    ]


@pytest.fixture(scope="module")
def schema() -> BaseSchema:
    checks.load_all_checks()
    return schemathesis.openapi.from_dict(description())


few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def each_case(schema: BaseSchema, label: str, test: Callable[[Case], None]) -> None:
    """Run the test with each request that is made for the operation.

    Here, not with schemathesis' own parametrize: that makes the requests in every worker that collects the test.
    """
    (made,) = get_all_tests(schema=schema.include(name=label), test_func=test, settings=few, given_kwargs=None)
    _operation, with_all = made.ok()
    with_all()


def check(case: Case, alice: Person, *excluded: Any) -> None:
    # A cursor is opaque, the time zones are those of the machine, and no calendar has a second 60 that could be kept:
    # that many texts are none cannot be described.
    if case.query.get("before") or case.query.get("timezone") or case.query.get("until"):
        excluded = (*excluded, checks.positive_data_acceptance)
    if case.path.endswith("/temporary"):  # nor can the role of the last of a list, and a long one may be a 413
        excluded = (*excluded, checks.positive_data_acceptance, checks.negative_data_rejection)
    case.call_and_validate(base_url=alice.server.url, headers=alice.headers, excluded_checks=list(excluded))


@pytest.mark.parametrize("label", labels())
def test_every_operation_answers_as_described(schema: BaseSchema, label: str, alice: Person) -> None:
    def answers_as_described(case: Case) -> None:
        check(case, alice)

    each_case(schema, label, answers_as_described)


@pytest.mark.parametrize("label", labels("{conversation_id}", ("GET", "PATCH")))
def test_a_conversation_that_is_there_answers_as_described(
    schema: BaseSchema, label: str, alice: Person, conversation: str
) -> None:
    def answers_as_described(case: Case) -> None:
        case.path_parameters["conversation_id"] = conversation
        check(case, alice, checks.negative_data_rejection)  # it may have been the id that was wrong

    each_case(schema, label, answers_as_described)


def test_nothing_of_it_was_an_exception_in_the_server(alice: Person) -> None:
    assert not [line for line in alice.server.output if "Traceback" in line]
