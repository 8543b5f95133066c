"""/healthz and /readyz."""

import sqlite3
from contextlib import closing

import httpx
import pytest

from tests.support.server import ServerProcess


async def call(server: ServerProcess, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url, timeout=20) as client:
        return await client.get(path)


async def test_both_are_200_for_anybody(server: ServerProcess) -> None:
    for path in ("/healthz", "/readyz"):
        response = await call(server, path)
        assert response.status_code == 200 and response.json()["status"] == "ok"
        assert not response.cookies
        assert (await call(server, path + "/")).status_code == 404


@pytest.mark.sqlite
async def test_readyz_is_503_when_the_file_is_no_database(own_server: ServerProcess) -> None:
    for file in own_server.data_dir.glob("chat.sqlite3*"):
        file.write_bytes(b"this is not a database, but it is long enough to look like one " * 100)
    response = await call(own_server, "/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "failing", "failing": ["database"]}
    assert (await call(own_server, "/healthz")).status_code == 200


@pytest.mark.sqlite
async def test_readyz_is_503_while_the_file_is_gone(own_server: ServerProcess) -> None:
    path = own_server.data_dir / "chat.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.rename(path.with_suffix(".away"))
    assert (await call(own_server, "/readyz")).status_code == 503
    path.with_suffix(".away").replace(path)
    assert (await call(own_server, "/readyz")).status_code == 200
