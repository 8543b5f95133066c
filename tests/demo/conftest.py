from collections.abc import AsyncIterator

import pytest

from chat.demo import MLXDemo, VictoriaDemo

TEXT = "# Title\n\nOne two three four five six.\n\n- a\n- b\n"


@pytest.fixture
async def victoria() -> AsyncIterator[VictoriaDemo]:
    async with VictoriaDemo(script=TEXT, pace=0) as server:
        yield server


@pytest.fixture
async def openai() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(dialect="openai", script=TEXT, pace=0) as server:
        yield server


@pytest.fixture
async def native() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(dialect="native", script=TEXT, pace=0) as server:
        yield server
