from collections.abc import AsyncIterator

import pytest

from chat.demo import MLXDemo, VictoriaDemo

TEXT = "# Title\n\nOne two three four five six.\n\n- a\n- b\n"


@pytest.fixture
async def victoria_server() -> AsyncIterator[VictoriaDemo]:
    async with VictoriaDemo(script=TEXT, pace=0) as server:
        yield server


@pytest.fixture
async def openai_server() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(dialect="openai", script=TEXT, pace=0) as server:
        yield server


@pytest.fixture
async def native_server() -> AsyncIterator[MLXDemo]:
    async with MLXDemo(dialect="native", script=TEXT, pace=0) as server:
        yield server


@pytest.fixture
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.backends.victoria_run.POLL_SECONDS", 0.01)
