from collections.abc import Callable

import pytest

from tests.support.pair import Pair, on_postgresql, pair, redis
from tests.support.person import Person
from tests.support.server import ServerProcess

__all__ = ["on_postgresql", "pair", "redis"]


@pytest.fixture
def servers(pair: Pair) -> list[ServerProcess]:
    return pair.servers


@pytest.fixture
def at(pair: Pair) -> Callable[..., Person]:
    """`at(0)`, `at(1)`: alice, at the first or second process."""
    return pair.at
