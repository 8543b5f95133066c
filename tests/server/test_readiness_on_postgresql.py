"""/readyz on PostgreSQL: ready means that the database takes writes."""

import asyncio

import httpx
import psycopg

from tests.support.installation import Installation
from tests.support.server import ServerProcess


async def answer(server: ServerProcess) -> tuple[int, dict[str, object]]:
    response = await asyncio.to_thread(httpx.get, server.url + "/readyz", timeout=20)
    return response.status_code, response.json()


async def test_a_database_that_only_reads_is_not_ready(on_postgresql: Installation) -> None:
    ((name,),) = on_postgresql.rows("SELECT current_database()")
    writing = psycopg.connect(on_postgresql.database_url, autocommit=True)  # from before: it is not changed
    with writing, ServerProcess(on_postgresql) as server:
        assert await answer(server) == (200, {"status": "ok", "failing": []})
        writing.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        assert await answer(server) == (503, {"status": "failing", "failing": ["database"]})
        writing.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        assert await answer(server) == (200, {"status": "ok", "failing": []})
