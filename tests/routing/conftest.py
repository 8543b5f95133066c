from collections.abc import Callable
from typing import Any

import pytest

from chat.backends.types import Limits
from chat.routing.rotation import Rotation
from chat.routing.router import Router

from .scripted import Scripted, read_answer

LIMITS = Limits(deadline=5.0, max_chars=1000)


@pytest.fixture
def victoria() -> Scripted:
    return Scripted("victoria", "Victoria")


@pytest.fixture
def mlx() -> Scripted:
    return Scripted("mlx", "MLX")


@pytest.fixture
def router(victoria: Scripted, mlx: Scripted) -> Router:
    return Router(Rotation([victoria, mlx]), LIMITS)


@pytest.fixture
def answer(router: Router) -> Callable[..., Any]:
    """Read the whole answer: the events of the router, Stopped included as an exception."""
    return lambda *order, **options: read_answer(router, *order, **options)
