"""What a crowd opened is closed again when it has gone."""

import asyncio
from collections.abc import Iterator

import pytest

from chat.demo import MLXDemo, VictoriaDemo
from tests.faults.baseline import holdings, returns_to
from tests.support.installation import Installation
from tests.support.person import Person
from tests.support.server import ServerProcess

pytestmark = pytest.mark.slow


@pytest.fixture
def server(installation: Installation, victoria: VictoriaDemo, mlx: MLXDemo) -> Iterator[ServerProcess]:
    with ServerProcess(installation, via="launcher", VICTORIA_URL=victoria.url, MLX_URL=mlx.url) as process:
        yield process


async def test_descriptors_of_the_database_come_back_after_many_pages_at_once(
    server: ServerProcess, alice: Person
) -> None:
    await alice.get("/api/chat/status")
    before = await holdings(server)
    await asyncio.gather(*(alice.get("/api/chat/status") for _ in range(12)))
    assert [excess for excess in await returns_to(server, before) if "memory" not in excess] == []
