"""Runs the scripted demo backends in a child process, for newcomers without a model."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable

from django.conf import settings

from chat.backends.errors import BackendError, BadStatus
from chat.backends.types import Backend
from chat.database.thread import DatabaseThread
from chat.models import Attempt, Outcome
from chat.routing.rotation import Rotation
from chatsite.logs.about import about
from chatsite.logs.shape import said

from .setup import make_backends

logger = logging.getLogger(__name__)

START_SECONDS = 10.0
LOOK_FOR_REAL_S = 5.0


class Demo:
    """DEMO=auto: only while no address is configured, neither default address answers and no real reply is stored;
    it ends as soon as a real backend answers. DEMO=on: always. DEMO=off: never."""

    def __init__(self, rotation: Rotation, database: DatabaseThread, on_switch: Callable[[], None]) -> None:
        self._rotation, self._database, self._on_switch = rotation, database, on_switch
        self._real = dict(rotation.backends)
        self._process: asyncio.subprocess.Process | None = None

    async def start_if_wanted(self) -> None:
        """Start the demo if DEMO says so; ready when this returns. A failed start is logged; real addresses stay."""
        if not await self._is_wanted():
            return
        try:
            await self._start()
        except (OSError, ValueError, TimeoutError) as error:
            logger.warning(
                "The demo backends did not start; the real addresses stay in use",
                extra=about("demo_failed", reason=said(error)),
            )

    async def run(self) -> None:
        """Until cancelled: end the demo (DEMO=auto) as soon as a real backend answers."""
        while self._process is not None and settings.DEMO == "auto":
            await asyncio.sleep(LOOK_FOR_REAL_S)
            if await self._real_answers():
                logger.info("A real backend answers: the demo ends", extra=about("demo_ended"))
                await self.stop()

    async def stop(self) -> None:
        """End the child process and switch to the real addresses."""
        process, self._process = self._process, None
        if process is None:
            return
        self._rotation.switch(self._real, demo=False)
        self._on_switch()
        if process.returncode is None:
            process.terminate()
            await process.wait()

    async def _is_wanted(self) -> bool:
        if settings.DEMO != "auto":
            return bool(settings.DEMO == "on")
        if settings.BACKEND_URLS_GIVEN or await self._database.run(_has_real_reply):
            return False
        return not await self._real_answers()

    async def _real_answers(self) -> bool:
        return any(await asyncio.gather(*(_answers(backend) for backend in self._real.values())))

    async def _start(self) -> None:
        # Its standard input is a pipe from this process: when we end, even by a crash, it reads EOF and ends, too.
        arguments = ["-m", "chat.demo", "--victoria-port", "0", "--mlx-port", "0", "--until-stdin-closes"]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=settings.BASE_DIR,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        if process.stdout is None:
            raise OSError("no output")
        urls = json.loads(await asyncio.wait_for(process.stdout.readline(), START_SECONDS))
        self._process = process
        self._rotation.switch(make_backends(urls["victoria"], urls["mlx"], demo=True), demo=True)
        self._on_switch()


async def _answers(backend: Backend) -> bool:
    try:
        await backend.probe()
    except BadStatus as error:
        return error.refuses_credentials  # a real backend, which the demo would hide
    except BackendError:
        return False
    return True


def _has_real_reply() -> bool:
    return Attempt.objects.filter(demo=False, outcome=Outcome.ANSWERED).exists()
